import type { PeerFrame } from '@talki/core/protocol/peer'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import { bySource } from '../media/local-tracks'
import { createFakeNetwork, FakeConnection } from './_fake-connection'
import { createConnection, type Connection } from './connection'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] })
})
afterEach(() => vi.useRealTimers())

const network = createFakeNetwork()

/** A browser that says only after `ms` milliseconds that it has taken a description. */
class SlowConnection extends FakeConnection {
  ms = 0
  override async setRemoteDescription(
    description: Parameters<FakeConnection['setRemoteDescription']>[0],
  ): Promise<void> {
    await super.setRemoteDescription(description)
    if (this.ms > 0) await new Promise((resolve) => setTimeout(resolve, this.ms))
  }
}

const side = (role: 'offering' | 'answering', ms: number) => {
  const pc = new SlowConnection(network)
  pc.ms = ms
  const connection: Connection = createConnection({
    role,
    link: 'abcdefghijklmnop.1',
    pc: pc as unknown as RTCPeerConnection,
    platform: fakePlatform(),
    tracks: () => bySource(() => null),
    outgoing: {} as MediaStream,
  })
  return { connection, told: [] as string[] }
}

it('what a peer tells before the browser says that the answer is taken is told once the certificates are known', async () => {
  const [ada, ben] = [side('offering', 300), side('answering', 0)]
  const join = (from: typeof ada, to: typeof ada, isPolite: boolean) => {
    const note = (what: string) => () => {
      from.told.push(from.connection.fingerprints() === null ? `${what}, too early` : what)
    }
    from.connection.bind({
      isPolite: () => isPolite,
      onSignal: (signal) => void to.connection.receive(signal),
      onChange: () => undefined,
      onOpen: () => {
        note('open')()
        const frame: PeerFrame = { type: 'reach', members: [] }
        from.connection.send(frame)
      },
      onFrame: note('frame'),
      onMessageOpen: note('messages'),
      onMessageFrame: () => undefined,
      onFileOpen: () => undefined,
    })
  }
  join(ben, ada, false)
  join(ada, ben, true)
  await vi.advanceTimersByTimeAsync(250)
  expect(ada.connection.isOpen()).toBe(true)
  expect(ben.told).toContain('open')
  expect(ada.told).toEqual([])
  await vi.advanceTimersByTimeAsync(1000)
  expect(ada.told.sort()).toEqual(['frame', 'messages', 'open'])
  expect(ben.told.sort()).toEqual(['frame', 'messages', 'open'])
})
