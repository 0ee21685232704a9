import { expect, it } from 'vitest'
import { createSenderEncodings, type LinkEncodings } from './sender-encodings'

const fakeSender = () => {
  const calls: RTCRtpEncodingParameters[] = []
  const keyFrames: object[] = []
  const state = {
    encodings: [{ active: true }] as RTCRtpEncodingParameters[],
    isRefused: false,
    isSetting: false,
  }
  const sender = {
    getParameters: () => structuredClone({ encodings: state.encodings }),
    setParameters: async ({ encodings }: RTCRtpSendParameters, options?: object) => {
      // A browser refuses parameters that were read before the last were set.
      if (state.isSetting) throw new DOMException('read too early', 'InvalidStateError')
      state.isSetting = true
      await Promise.resolve()
      state.isSetting = false
      if (options) keyFrames.push(options)
      if (state.isRefused) throw new DOMException('negotiated meanwhile', 'InvalidStateError')
      state.encodings = encodings
      calls.push(...encodings)
    },
  } as unknown as RTCRtpSender
  return { sender, calls, keyFrames, state }
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

it('makes changes of a sender one after the other, of which a key frame is one', async () => {
  const { sender, calls, keyFrames } = fakeSender()
  const { apply, requestKeyFrame } = createSenderEncodings((source) => (source === 'camera' ? sender : null))
  await Promise.all([
    apply(only({ camera })),
    requestKeyFrame('camera'),
    apply(only({ camera: { ...camera, scaleResolutionDownBy: 4 } })),
    requestKeyFrame('screen'),
  ])
  expect(keyFrames).toEqual([{ encodingOptions: [{ keyFrame: true }] }])
  expect(calls.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual([2, 2, 4])
})

it('does not reject where a key frame is refused', async () => {
  const { sender, state } = fakeSender()
  const { apply, requestKeyFrame } = createSenderEncodings(() => sender)
  state.isRefused = true
  await requestKeyFrame('camera')
  state.isRefused = false
  await apply(only({ camera }))
  expect(state.encodings[0]).toMatchObject({ scaleResolutionDownBy: 2 })
})
