import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import { bySource, kindOf } from '../media/local-tracks'
import { createFakeNetwork, FakeConnection, fakeTrack } from './_fake-connection'
import { createConnection, type Connection, type SignalContent } from './connection'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] })
})
afterEach(() => vi.useRealTimers())

const network = createFakeNetwork()
const platform = fakePlatform()

/** One side of a link whose media come after its channel, with a microphone and a camera that are on. */
const side = (role: 'offering' | 'answering') => {
  const pc = new FakeConnection(network)
  const tracks = bySource((source) =>
    source === 'microphone' || source === 'camera' ? fakeTrack(kindOf(source)) : null,
  )
  const connection: Connection = createConnection({
    role,
    link: 'abcdefghijklmnop.1',
    isChannelFirst: true,
    pc: pc as unknown as RTCPeerConnection,
    platform,
    tracks: () => tracks,
    outgoing: {} as MediaStream,
  })
  return { pc, connection, tracks }
}

it('offers the channel alone, and microphone and camera over it once it is open', async () => {
  const [inviter, guest] = [side('offering'), side('answering')]
  const described: string[] = []
  const join = (from: typeof inviter, to: typeof inviter, isPolite: boolean) =>
    from.connection.bind({
      isPolite: () => isPolite,
      onSignal: (signal: SignalContent) => {
        if (signal.description) described.push(signal.description.type)
        void to.connection.receive(signal)
      },
      onChange: () => undefined,
      onOpen: () => undefined,
      onFrame: () => undefined,
      onMessageOpen: () => undefined,
      onMessageFrame: () => undefined,
      onFileOpen: () => undefined,
    })
  await vi.advanceTimersByTimeAsync(1000)
  expect(inviter.pc.localDescription?.type).toBe('offer')
  expect(inviter.pc.getTransceivers()).toEqual([])
  join(guest, inviter, false)
  join(inviter, guest, true)
  await vi.advanceTimersByTimeAsync(1000)

  // Another owner sends nothing again that has had its answer.
  join(inviter, guest, true)
  await vi.advanceTimersByTimeAsync(1000)
  // One offer each for the channel and for the media: nothing is negotiated a third time, nor from both sides.
  expect(described).toEqual(['offer', 'answer', 'offer', 'answer'])
  for (const { pc, tracks, connection } of [inviter, guest]) {
    expect(pc.getTransceivers().map(({ mid, sender }) => [mid, sender.track])).toEqual([
      ['0', tracks.microphone],
      ['1', tracks.camera],
    ])
    expect([connection.midOf('microphone'), connection.midOf('camera')]).toEqual(['0', '1'])
  }
})

it('tells a new owner of the channels that are open', async () => {
  const [inviter, guest] = [side('offering'), side('answering')]
  const bind = (from: typeof inviter, to: typeof inviter): string[] => {
    const told: string[] = []
    from.connection.bind({
      isPolite: () => from === guest,
      onSignal: (signal: SignalContent) => void to.connection.receive(signal),
      onChange: () => undefined,
      onOpen: () => told.push('control'),
      onFrame: () => undefined,
      onMessageOpen: () => told.push('messages'),
      onMessageFrame: () => undefined,
      onFileOpen: () => told.push('files'),
    })
    return told
  }
  bind(guest, inviter)
  const first = bind(inviter, guest)
  expect(first).toEqual([])
  await vi.advanceTimersByTimeAsync(1000)
  expect(first).toEqual(['control', 'messages', 'files'])
  // Who takes the connection over does so as its control channel opens, and asks nothing of that.
  expect(bind(inviter, guest)).toEqual(['messages', 'files'])
  expect(first).toHaveLength(3)
})
