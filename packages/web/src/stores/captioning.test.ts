// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { shallowRef } from 'vue'
import { fakeRecognitions } from '../rtc/captions/_fake-recognition'
import { useWords } from '../words/words'
import { useCaptioning } from './captioning'
import { captioningTrouble } from './captions'
import { useAsCurrentCall } from './current-call'
import { useMedia } from './media'

const track = { id: 'microphone', readyState: 'live', enabled: true, muted: false } as MediaStreamTrack

beforeEach(() => {
  setActivePinia(createPinia())
  for (const name of ['RTCPeerConnection', 'MediaStream']) vi.stubGlobal(name, vi.fn())
})
afterEach(() => {
  useWords('en', {})
  vi.unstubAllGlobals()
})

const start = async (
  device: { available?: () => Promise<string>; install?: () => Promise<boolean> } = {},
) => {
  const fake = fakeRecognitions()
  vi.stubGlobal('SpeechRecognition', Object.assign(fake.Recognition, device))
  const media = useMedia()
  const microphone = { on: true }
  vi.spyOn(media, 'sourcesOn').mockImplementation(() => ({
    microphone: microphone.on,
    camera: false,
    screen: false,
    screen_audio: false,
  }))
  vi.spyOn(media, 'tracks').mockReturnValue({
    microphone: track,
    camera: null,
    screen: null,
    screen_audio: null,
  })
  const captioning = useCaptioning()
  await flushPromises()
  return { ...fake, captioning, microphone }
}

it('has no place without a recognition, and does not begin', async () => {
  const captioning = useCaptioning()
  await flushPromises()
  expect(captioning.place).toBe('none')
  captioning.isOn = true
  await flushPromises()
  expect(captioning.isOn).toBe(false)
})

it('listens at the browser’s service only where the device cannot', async () => {
  const { captioning, last } = await start()
  expect(captioning.place).toBe('service')
  captioning.isOn = true
  await flushPromises()
  expect(last()).toMatchObject({ calls: ['start'], processLocally: false, track })
  captioning.isOn = false
  expect(last().calls).toEqual(['start', 'abort'])
})

it('tells everybody that the user is captioned, and that no longer', async () => {
  const { captioning, last } = await start()
  const told: boolean[] = []
  const isLive = shallowRef(false)
  useAsCurrentCall(() => isLive.value, {
    setRecording: () => undefined,
    setCaptioning: (on) => told.push(on),
    caption: () => undefined,
  })
  isLive.value = true
  captioning.isOn = true
  await flushPromises()
  expect(told.at(-1)).toBe(true)
  last().onerror?.({ error: 'network' })
  expect(told.at(-1)).toBe(false)
  isLive.value = false
})

it('does not listen while the microphone is muted', async () => {
  const { captioning, made, microphone } = await start()
  microphone.on = false
  captioning.isOn = true
  await flushPromises()
  expect(captioning.isOn).toBe(true)
  expect(made).toEqual([])
})

it('fetches the language first, and begins on the device', async () => {
  const installs: ((isFetched: boolean) => void)[] = []
  const { captioning, made, last } = await start({
    available: () => Promise.resolve('downloadable'),
    install: () => new Promise((resolve) => installs.push(resolve)),
  })
  expect(captioning.place).toBe('download')
  captioning.isOn = true
  await flushPromises()
  expect([captioning.isOn, captioning.isFetching, made.length]).toEqual([true, true, 0])
  installs[0]?.(true)
  await flushPromises()
  expect(last()).toMatchObject({ calls: ['start'], processLocally: true })
  expect([captioning.isFetching, captioning.place]).toEqual([false, 'device'])
})

it('never goes from the device to a service by itself', async () => {
  const { captioning, made } = await start({
    available: () => Promise.resolve('downloadable'),
    install: () => Promise.resolve(false),
  })
  captioning.isOn = true
  await flushPromises()
  expect([captioning.isOn, captioningTrouble.value, made.length]).toEqual([false, 'download', 0])
})

it('ends with a change of the language, after which the sound may go elsewhere', async () => {
  const { captioning, last } = await start({ available: () => Promise.resolve('available') })
  captioning.isOn = true
  await flushPromises()
  useWords('ar', {})
  await flushPromises()
  expect(captioning.isOn).toBe(false)
  expect(last().calls).toContain('abort')
})

it('is off after a trouble, which is told until it is switched on again', async () => {
  const { captioning, last } = await start()
  captioning.isOn = true
  await flushPromises()
  last().onerror?.({ error: 'network' })
  expect([captioning.isOn, captioningTrouble.value]).toEqual([false, 'network'])
  captioning.isOn = true
  await flushPromises()
  expect([captioning.isOn, captioningTrouble.value]).toEqual([true, null])
})
