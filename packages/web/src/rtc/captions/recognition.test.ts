import { expect, it } from 'vitest'
import { fakeRecognitions } from './_fake-recognition'
import { fetchLanguage, placeOf, recognitionOf, type RecognitionConstructor } from './recognition'

const withDevice = (
  available: () => Promise<string>,
  install: () => Promise<boolean> = () => Promise.resolve(true),
): RecognitionConstructor => Object.assign(fakeRecognitions().Recognition, { available, install })

it('is found by either name', () => {
  const { Recognition } = fakeRecognitions()
  expect(recognitionOf({ webkitSpeechRecognition: Recognition })).toBe(Recognition)
  expect(recognitionOf({ SpeechRecognition: Recognition })).toBe(Recognition)
  expect(recognitionOf({})).toBeNull()
})

it.each([
  ['available', 'device'],
  ['downloadable', 'download'],
  ['downloading', 'download'],
  ['unavailable', 'service'],
])('that is %s on the device has its place at: %s', async (answer, place) => {
  expect(
    await placeOf(
      withDevice(() => Promise.resolve(answer)),
      'en',
    ),
  ).toBe(place)
})

it('has its place elsewhere where the browser does not say, and nowhere without one', async () => {
  expect(await placeOf(fakeRecognitions().Recognition, 'en')).toBe('service')
  expect(
    await placeOf(
      withDevice(() => Promise.reject(new Error('no'))),
      'en',
    ),
  ).toBe('service')
  expect(await placeOf(null, 'en')).toBe('none')
})

it('says whether a language could be fetched', async () => {
  const available = () => Promise.resolve('downloadable')
  expect(await fetchLanguage(withDevice(available), 'en')).toBe(true)
  expect(
    await fetchLanguage(
      withDevice(available, () => Promise.reject(new Error('no'))),
      'en',
    ),
  ).toBe(false)
  expect(await fetchLanguage(fakeRecognitions().Recognition, 'en')).toBe(false)
})
