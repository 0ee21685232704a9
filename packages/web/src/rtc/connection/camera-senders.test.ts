import { expect, it } from 'vitest'
import { bySource } from '../media/local-tracks'
import { createFakeNetwork, FakeConnection, fakeTrack } from './_fake-connection'
import { createTransceivers } from './transceivers'

const start = (hasCamera: boolean) => {
  const pc = new FakeConnection(createFakeNetwork())
  const tracks = bySource((source) =>
    source === 'microphone'
      ? fakeTrack('audio')
      : source === 'camera' && hasCamera
        ? fakeTrack('video')
        : null,
  )
  const told: RTCRtpSender[] = []
  const transceivers = createTransceivers({
    pc: pc as unknown as RTCPeerConnection,
    tracks: () => tracks,
    outgoing: {} as MediaStream,
    isOfferer: () => true,
    onCameraSender: (sender) => told.push(sender),
  })
  return { pc, transceivers, told }
}

it.each([true, false])(
  'tells of the sender of the camera as an offer makes it; a camera there is: %s',
  (has) => {
    const { transceivers, told } = start(has)
    transceivers.offer()
    expect(told).toEqual([transceivers.sender('camera')])
  },
)

it('tells of the sender of the camera as an answer is prepared', () => {
  const { pc, transceivers, told } = start(true)
  transceivers.prepareAnswer()
  expect(told).toHaveLength(1)
  expect(pc.getTransceivers().find(({ receiver }) => receiver.track.kind === 'video')?.sender).toBe(told[0])
})
