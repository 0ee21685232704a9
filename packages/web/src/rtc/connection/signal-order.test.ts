import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import { bySource } from '../media/local-tracks'
import { createFakeNetwork, FakeConnection } from './_fake-connection'
import { createConnection, type SignalContent } from './connection'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] })
})
afterEach(() => vi.useRealTimers())

const network = createFakeNetwork()

/** A browser that notes which descriptions it is given, and when it has taken them. */
class NotingConnection extends FakeConnection {
  readonly noted: string[] = []
  override async setRemoteDescription(
    description: Parameters<FakeConnection['setRemoteDescription']>[0],
  ): Promise<void> {
    this.noted.push(`given ${description.type}`)
    await super.setRemoteDescription(description)
    this.noted.push(`taken ${description.type}`)
  }
  override async addIceCandidate(...given: Parameters<FakeConnection['addIceCandidate']>): Promise<void> {
    this.noted.push('candidate')
    await super.addIceCandidate(...given)
  }
}

const side = (role: 'offering' | 'answering') => {
  const pc = new NotingConnection(network)
  const connection = createConnection({
    role,
    link: 'abcdefghijklmnop.1',
    pc: pc as unknown as RTCPeerConnection,
    platform: fakePlatform(),
    tracks: () => bySource(() => null),
    outgoing: {} as MediaStream,
  })
  const sent: SignalContent[] = []
  const silent = (): void => undefined
  const bind = (isPolite: boolean): void =>
    connection.bind({
      isPolite: () => isPolite,
      onSignal: (signal) => sent.push(signal),
      onChange: silent,
      onOpen: silent,
      onFrame: silent,
      onMessageOpen: silent,
      onMessageFrame: silent,
      onFileOpen: silent,
    })
  return { pc, connection, sent, bind }
}

it('a first offer is with the browser in the task in which it came, and what follows waits for it', async () => {
  const [ada, ben] = [side('offering'), side('answering')]
  await vi.advanceTimersByTimeAsync(1000)
  ada.bind(true)
  ben.bind(false)
  const offer = ada.sent[0]
  expect(offer?.description?.type).toBe('offer')

  void ben.connection.receive(offer ?? {})
  expect(ben.pc.noted).toEqual(['given offer'])
  const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0', sdpMLineIndex: 0 }
  await ben.connection.receive({ candidates: [candidate] })
  expect(ben.pc.noted).toEqual(['given offer', 'taken offer', 'candidate'])

  // Nothing waits any more: a later signal need not wait either.
  const [answer] = ben.sent
  void ada.connection.receive(answer ?? {})
  expect(ada.pc.noted).toEqual(['given answer'])
})

it('a signal that the browser refuses holds up none of those after it', async () => {
  const [ada, ben] = [side('offering'), side('answering')]
  await vi.advanceTimersByTimeAsync(1000)
  ada.bind(true)
  ben.bind(false)
  vi.spyOn(ben.pc, 'setRemoteDescription').mockRejectedValueOnce(
    new DOMException('refused', 'OperationError'),
  )
  await ben.connection.receive({ description: { type: 'offer', sdp: 'no description' } })
  void ben.connection.receive(ada.sent[0] ?? {})
  expect(ben.pc.noted).toEqual(['given offer'])
})
