import { expect, it } from 'vitest'
import { createSenderEncodings, type LinkEncodings } from './sender-encodings'

const fakeSender = () => {
  const calls: RTCRtpEncodingParameters[] = []
  const state = { encodings: [{ active: true }] as RTCRtpEncodingParameters[], isRefused: false }
  const sender = {
    getParameters: () => structuredClone({ encodings: state.encodings }),
    setParameters: ({ encodings }: RTCRtpSendParameters) => {
      if (state.isRefused)
        return Promise.reject(new DOMException('negotiated meanwhile', 'InvalidStateError'))
      state.encodings = encodings
      calls.push(...encodings)
      return Promise.resolve()
    },
  } as unknown as RTCRtpSender
  return { sender, calls, state }
}
const camera = {
  active: true,
  maxBitrate: 600_000,
  scaleResolutionDownBy: 2,
  maxFramerate: 30,
  height: 180,
  why: null,
}
const only = (over: Partial<LinkEncodings>): LinkEncodings => ({
  microphone: null,
  screen_audio: null,
  camera: null,
  screen: null,
  ...over,
})

it('sets what a browser knows of each encoding, and only where it has changed', async () => {
  const [sound, picture] = [fakeSender(), fakeSender()]
  const { apply } = createSenderEncodings((source) =>
    source === 'microphone' ? sound.sender : source === 'camera' ? picture.sender : null,
  )
  const wanted = only({ microphone: { active: true, maxBitrate: 32_000 }, camera, screen: camera })
  await apply(wanted)
  await apply(wanted)
  expect(sound.calls).toEqual([{ active: true, maxBitrate: 32_000 }])
  expect(picture.calls).toEqual([
    { active: true, maxBitrate: 600_000, scaleResolutionDownBy: 2, maxFramerate: 30 },
  ])
  await apply(only({ camera: { ...camera, active: false, maxBitrate: 0 } }))
  expect(picture.calls.at(-1)).toMatchObject({ active: false, maxBitrate: 600_000 })
  expect(sound.calls).toHaveLength(1)
})

it('sets a new sender of the same source anew', async () => {
  const [first, second] = [fakeSender(), fakeSender()]
  let sender = first.sender
  const { apply } = createSenderEncodings(() => sender)
  await apply(only({ camera }))
  sender = second.sender
  await apply(only({ camera }))
  expect([first.calls.length, second.calls.length]).toEqual([1, 1])
})

it('tries again what was refused, and does not reject', async () => {
  const { sender, calls, state } = fakeSender()
  const { apply } = createSenderEncodings(() => sender)
  state.isRefused = true
  await apply(only({ camera }))
  state.isRefused = false
  state.encodings = []
  await apply(only({ camera }))
  expect(calls).toEqual([])
  state.encodings = [{ active: true }]
  await apply(only({ camera }))
  expect(calls).toHaveLength(1)
})
