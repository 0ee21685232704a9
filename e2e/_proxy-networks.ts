import { isIPv4 } from 'node:net'
import { chromium, type Page } from '@playwright/test'
import { LAUNCH } from './_launch'
import type { Machine, Networks } from './_networks'
import { watchConnections } from './_connections'
import { CANDIDATE, openWay, type Way } from './_udp-way'

/**
 * To run in a page: every candidate of a peer is replaced by one that leads through the test, which is told the place of the
 * connection among those of the page, from 0.
 */
export const redirect = (): void => {
  const { viaProxy, ownCandidate } = window as unknown as {
    viaProxy: (line: string, place: number) => Promise<string>
    ownCandidate: (line: string, place: number) => Promise<void>
  }
  const Native = window.RTCPeerConnection
  let made = 0
  class Redirected extends Native {
    readonly place: number
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      this.place = made
      made += 1
      this.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate) void ownCandidate(candidate.candidate, this.place)
      })
    }
    override async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      const lines = (description.sdp ?? '').split('\r\n')
      const through = lines.map(async (line) =>
        line.startsWith('a=candidate:') ? viaProxy(line, this.place) : line,
      )
      await super.setRemoteDescription({ ...description, sdp: (await Promise.all(through)).join('\r\n') })
    }
    override async addIceCandidate(init?: RTCIceCandidateInit | null): Promise<void> {
      const candidate = init?.candidate ? await viaProxy(init.candidate, this.place) : ''
      await super.addIceCandidate({ ...init, candidate })
    }
  }
  window.RTCPeerConnection = Redirected
}

/** The browsers of this machine, with a proxy in every UDP path between them. A cut makes those of a pair swallow. */
export const proxyNetworks = async (): Promise<Networks> => {
  const ways: { from: Machine; to: Machine; way: Way }[] = []
  /** Whose port it is, as the pages tell. */
  const owners = new Map<string, Machine>()
  const told: (() => void)[] = []
  const browser = await chromium.launch(LAUNCH)

  const ownerOf = async (port: string): Promise<Machine> => {
    for (;;) {
      const owner = owners.get(port)
      if (owner) return owner
      await new Promise<void>((resolve) => told.push(resolve))
    }
  }
  const viaProxy = async (from: Machine, line: string): Promise<string> => {
    const [, before, address = '', port = '', rest] = CANDIDATE.exec(line) ?? []
    if (before === undefined) return line
    // Whatever is no address of this machine's IPv4 leads nowhere.
    if (!isIPv4(address)) return `${before} 127.0.0.1 9 ${rest}`
    const to = await ownerOf(port)
    const way = await openWay({ address, port: Number(port) })
    ways.push({ from, to, way })
    return `${before} ${address} ${way.port} ${rest}`
  }
  const killWays = (isOne: (from: Machine, to: Machine) => boolean): void => {
    for (const { from, to, way } of ways) if (isOne(from, to)) way.die()
  }

  return {
    host: 'localhost',
    addMachine: () => {
      const machine: Machine = {
        browser,
        prepare: async (page: Page) => {
          await page.exposeFunction('viaProxy', (line: string) => viaProxy(machine, line))
          await page.exposeFunction('ownCandidate', (line: string) => {
            const [, , , port = ''] = CANDIDATE.exec(line) ?? []
            owners.set(port, machine)
            for (const resolve of told.splice(0)) resolve()
          })
          await page.addInitScript(redirect)
          await page.addInitScript(watchConnections)
        },
        move: () => {
          killWays((from, to) => from === machine || to === machine)
          return Promise.resolve()
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }
      return Promise.resolve(machine)
    },
    cut: (one, other) => {
      const pair = [one.machine, other.machine]
      killWays((from, to) => pair.includes(from) && pair.includes(to))
      return Promise.resolve()
    },
    [Symbol.asyncDispose]: async () => {
      await browser.close()
      for (const { way } of ways) way.close()
    },
  }
}
