import { expect, it } from 'vitest'
import { FakeScreenTrack, fakeScreenDevices } from './_fake-screen'
import { canShareScreen, captureScreen, setScreenMode } from './screen'

const asTrack = (track: FakeScreenTrack) => track as unknown as MediaStreamTrack

it('knows browsers that cannot share a screen', async () => {
  const phone = { getSupportedConstraints: () => ({}) }
  expect(canShareScreen(undefined)).toBe(false)
  expect(canShareScreen(phone)).toBe(false)
  expect(canShareScreen(fakeScreenDevices().devices)).toBe(true)
  for (const devices of [undefined, phone])
    expect(await captureScreen(devices, 'text')).toEqual({ ok: false, error: { code: 'unsupported' } })
})

it.each([
  ['NotAllowedError', 'Permission denied', 'cancelled'],
  ['NotAllowedError', 'Permission denied by system', 'blocked'],
  ['AbortError', '', 'cancelled'],
  ['NotSupportedError', '', 'unsupported'],
  ['NotReadableError', 'Could not start video source', 'failed'],
  ['InvalidStateError', '', 'failed'],
  ['NotFoundError', '', 'failed'],
])('%s (%s): %s', async (name, message, code) => {
  const screen = fakeScreenDevices()
  const captured = captureScreen(screen.devices, 'text')
  await screen.answer(new DOMException(message, name))
  expect(await captured).toEqual({ ok: false, error: { code } })
})

it('takes the picture with the sound, or without where there is none', async () => {
  const screen = fakeScreenDevices()
  const [video, audio] = [new FakeScreenTrack('video'), new FakeScreenTrack('audio')]
  const both = captureScreen(screen.devices, 'text')
  await screen.answer({ video, audio })
  expect(await both).toEqual({ ok: true, value: { video, audio } })
  expect(audio.contentHint).toBe('music')
  const silent = captureScreen(screen.devices, 'text')
  await screen.answer({ video })
  expect(await silent).toEqual({ ok: true, value: { video, audio: null } })
})

it('lets sound without a picture go', async () => {
  const screen = fakeScreenDevices()
  const audio = new FakeScreenTrack('audio')
  const captured = captureScreen(screen.devices, 'text')
  await screen.answer({ audio })
  expect(await captured).toEqual({ ok: false, error: { code: 'failed' } })
  expect(audio.readyState).toBe('ended')
})

it('asks for the sound of the system only where the call’s own can be left out of it', async () => {
  for (const [knows, systemAudio] of [
    [['restrictOwnAudio'], 'include'],
    [[], 'exclude'],
  ] as const) {
    const screen = fakeScreenDevices(knows)
    const captured = captureScreen(screen.devices, 'text')
    await screen.answer({ video: new FakeScreenTrack('video') })
    await captured
    expect(screen.asked).toMatchObject([
      {
        systemAudio,
        selfBrowserSurface: 'exclude',
        surfaceSwitching: 'include',
        audio: { restrictOwnAudio: true, echoCancellation: false },
      },
    ])
  }
})

it('keeps the pixels of a text, and the frames of a motion', async () => {
  const video = new FakeScreenTrack('video')
  await setScreenMode(asTrack(video), 'text')
  expect(video.contentHint).toBe('text')
  await setScreenMode(asTrack(video), 'motion')
  expect(video.contentHint).toBe('motion')
  const [text, motion] = video.limits as { frameRate: { max: number }; width: { max: number } }[]
  expect(motion?.frameRate.max).toBeGreaterThan(text?.frameRate.max ?? Infinity)
  expect(motion?.width.max).toBeLessThan(text?.width.max ?? 0)
})

it('shares also what a browser cannot limit', async () => {
  const screen = fakeScreenDevices()
  const video = new FakeScreenTrack('video')
  video.applyConstraints = () => Promise.reject(new DOMException('', 'OverconstrainedError'))
  const captured = captureScreen(screen.devices, 'motion')
  await screen.answer({ video })
  expect(await captured).toMatchObject({ ok: true })
})
