import { decodeSignal, encodeSignal } from '../packages/web/src/rtc/channels/peer-codec'
import type { Browser, Page } from '@playwright/test'
import type { ClientFrame, ServerFrame, Signal } from '@talki/core/protocol/frames'
import type { Description, PeerSignal } from '@talki/core/protocol/peer'

/** What the page of the middle does; the test calls it. */
declare global {
  interface Window {
    middle: {
      /** Takes the victim's offer; returns the offer for the peer. */
      toPeer: (offer: string) => Promise<string>
      /** Takes the peer's answer; returns the answer for the victim. */
      toVictim: (answer: string) => Promise<string>
      candidate: (side: 'victim' | 'peer', candidate: RTCIceCandidateInit) => Promise<void>
      /** Whether what the two tell each other of their certificates is rewritten on its way. */
      isLying: boolean
      /** Both connections are up. */
      isBetween: () => boolean
    }
  }
}

/** Two connections, one with either end, between which sound, pictures and frames are passed on. */
const middlePage = (): void => {
  const [victim, peer] = [new RTCPeerConnection(), new RTCPeerConnection()]
  const options: [label: string, options: RTCDataChannelInit][] = [
    ['control', { negotiated: true, id: 0 }],
    ['message', { negotiated: true, id: 1 }],
    ['pulse', { negotiated: true, id: 3, ordered: false, maxRetransmits: 0 }],
  ]
  const fingerprint = (sdp: string | undefined): string =>
    /a=fingerprint:sha-256 (\S+)/.exec(sdp ?? '')?.[1] ?? ''
  /** A frame about certificates, made to fit what the receiver sees. */
  const rewritten = (frame: string, from: RTCPeerConnection, to: RTCPeerConnection): string =>
    frame
      .replaceAll(fingerprint(from.remoteDescription?.sdp), 'OWN')
      .replaceAll(fingerprint(from.localDescription?.sdp), fingerprint(to.remoteDescription?.sdp))
      .replaceAll('OWN', fingerprint(to.localDescription?.sdp))
  const passFrames = ([label, init]: [label: string, options: RTCDataChannelInit]): void => {
    const channels = [victim, peer].map((pc) => pc.createDataChannel(label, init))
    channels.forEach((channel, side) => {
      const [from, to] = side === 0 ? [victim, peer] : [peer, victim]
      const other = channels[1 - side]
      /** Frames that came before the other channel was open. */
      const early: string[] = []
      const send = (data: string): void =>
        other?.send(
          window.middle.isLying && data.includes('"fingerprints"') ? rewritten(data, from, to) : data,
        )
      channel.onmessage = ({ data }: MessageEvent<string>) => {
        if (other?.readyState === 'open') send(data)
        else early.push(data)
      }
      other?.addEventListener('open', () => early.splice(0).forEach(send))
    })
  }
  options.forEach(passFrames)
  /** Every kind of media that comes from one side goes on to the other. */
  const passOn = (from: RTCPeerConnection, to: RTCPeerConnection): void => {
    for (const { receiver } of from.getTransceivers()) {
      const there = to.getTransceivers().find((each) => each.receiver.track.kind === receiver.track.kind)
      if (!there) continue
      there.direction = 'sendrecv'
      void there.sender.replaceTrack(receiver.track)
    }
  }
  const described = async (pc: RTCPeerConnection): Promise<string> => {
    await pc.setLocalDescription()
    while (pc.iceGatheringState !== 'complete')
      await new Promise((resolve) => pc.addEventListener('icegatheringstatechange', resolve, { once: true }))
    return pc.localDescription?.sdp ?? ''
  }
  /** What has been made of a description before: pages send one again that is not answered in time. */
  const made = new Map<string, Promise<string>>()
  const once = (sdp: string, make: () => Promise<string>): Promise<string> => {
    const known = made.get(sdp) ?? make()
    made.set(sdp, known)
    return known
  }
  window.middle = {
    isLying: true,
    isBetween: () => [victim, peer].every((pc) => pc.connectionState === 'connected'),
    toPeer: (sdp) =>
      once(sdp, async () => {
        await victim.setRemoteDescription({ type: 'offer', sdp })
        for (const kind of ['audio', 'video']) peer.addTransceiver(kind)
        passOn(victim, peer)
        return described(peer)
      }),
    toVictim: (sdp) =>
      once(sdp, async () => {
        await peer.setRemoteDescription({ type: 'answer', sdp })
        passOn(peer, victim)
        return described(victim)
      }),
    candidate: (side, candidate) => (side === 'victim' ? victim : peer).addIceCandidate(candidate),
  }
}

const withSdp = (signal: PeerSignal, type: Description['type'], sdp: string): string =>
  encodeSignal({ id: signal.id, link: signal.link, description: { type, sdp } })

/**
 * Puts somebody into the middle of the victim's link with its one peer, as a server that lies can: the victim's offer is
 * kept back and another one goes on, and so with the answer. The victim has to be the one who offers: the admin.
 */
export const sitInTheMiddle = async (
  browser: Browser,
  victim: Page,
): Promise<AsyncDisposable & { page: Page }> => {
  const context = await browser.newContext({ serviceWorkers: 'block' })
  const page = await context.newPage()
  await page.goto('about:blank')
  await page.evaluate(middlePage)
  const takeCandidates = async (side: 'victim' | 'peer', { candidates = [] }: PeerSignal): Promise<void> => {
    for (const candidate of candidates)
      await page.evaluate(([to, it]) => window.middle.candidate(to, it as RTCIceCandidateInit), [
        side,
        candidate,
      ] as const)
  }
  /** What goes on of a signal; `null` for nothing. */
  const offered = async ({ to, data }: Signal): Promise<Signal | null> => {
    const signal = decodeSignal(data)
    if (signal?.description?.type !== 'offer') {
      if (signal) await takeCandidates('victim', signal)
      return null
    }
    const offer = await page.evaluate((sdp) => window.middle.toPeer(sdp), signal.description.sdp)
    await takeCandidates('victim', signal)
    return { to, data: withSdp(signal, 'offer', offer) }
  }
  const answered = async (data: string): Promise<string | null> => {
    const signal = decodeSignal(data)
    if (signal?.description?.type !== 'answer') {
      if (signal) await takeCandidates('peer', signal)
      return null
    }
    const answer = await page.evaluate((sdp) => window.middle.toVictim(sdp), signal.description.sdp)
    return withSdp(signal, 'answer', answer)
  }
  await victim.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer()
    // In the order in which they came, as a server passes them on: candidates count after their description.
    const inOrder = (handle: (message: string | Buffer) => Promise<void>) => {
      let last = Promise.resolve()
      return (message: string | Buffer): void => {
        last = last.then(() => handle(message))
      }
    }
    socket.onMessage(
      inOrder(async (message) => {
        const frame = JSON.parse(String(message)) as ClientFrame
        if (!('signals' in frame) || !frame.signals) {
          server.send(message)
          return
        }
        const signals: Signal[] = []
        for (const signal of frame.signals) {
          const passed = await offered(signal)
          if (passed) signals.push(passed)
        }
        if (signals.length > 0 || frame.type !== 'signal') server.send(JSON.stringify({ ...frame, signals }))
      }),
    )
    server.onMessage(
      inOrder(async (message) => {
        const frame = JSON.parse(String(message)) as ServerFrame
        const data = frame.type === 'signal' ? await answered(frame.data) : null
        if (frame.type !== 'signal') socket.send(message)
        else if (data !== null) socket.send(JSON.stringify({ ...frame, data }))
      }),
    )
  })
  return { page, [Symbol.asyncDispose]: () => context.close() }
}
