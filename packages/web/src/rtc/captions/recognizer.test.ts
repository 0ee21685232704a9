import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakeRecognitions } from './_fake-recognition'
import { createRecognizer, type RecognizerEvent } from './recognizer'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const trackOf = (id: string, readyState = 'live') => ({ id, readyState }) as MediaStreamTrack

const start = ({ isLocal = false } = {}) => {
  const events: RecognizerEvent[] = []
  const fake = fakeRecognitions()
  let ids = 0
  const recognizer = createRecognizer(
    {
      Recognition: fake.Recognition,
      language: 'de',
      isLocal,
      now: Date.now,
      random: () => 1,
      setTimer: (run, ms) => {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
      newId: () => `${++ids}`,
    },
    (event) => events.push(event),
  )
  return { ...fake, events, recognizer }
}

it('listens to the track that is sent, in the language, on the device where it has to', () => {
  const { recognizer, last } = start({ isLocal: true })
  const track = trackOf('one')
  recognizer.listen(track)
  expect(last()).toMatchObject({
    lang: 'de',
    continuous: true,
    interimResults: true,
    processLocally: true,
    track,
    calls: ['start'],
  })
})

it('leaves where it listens to the browser otherwise', () => {
  const { recognizer, last } = start()
  recognizer.listen(trackOf('one'))
  expect(last().processLocally).toBe(false)
})

it('gives each utterance a name, which it keeps while it grows', () => {
  const { recognizer, last, events } = start()
  recognizer.listen(trackOf('one'))
  last().says(0, 'Hello')
  last().says(0, 'Hello Ben.', ' How')
  last().says(1, 'Hello Ben.', ' How are you.')
  expect(events).toEqual([
    { type: 'caption', id: '1', text: 'Hello' },
    { type: 'caption', id: '1', text: 'Hello Ben.' },
    { type: 'caption', id: '2', text: 'How' },
    { type: 'caption', id: '2', text: 'How are you.' },
  ])
})

it('rests without a track, and still gives what was said before', () => {
  const { recognizer, made, last, events } = start()
  recognizer.listen(trackOf('one'))
  recognizer.listen(null)
  expect(last().calls).toEqual(['start', 'stop'])
  last().says(0, 'Bye.')
  last().onend?.()
  vi.advanceTimersByTime(60_000)
  expect(events).toHaveLength(1)
  expect(made).toHaveLength(1)
  recognizer.listen(trackOf('two'))
  expect(made).toHaveLength(2)
})

it('goes over to another track', () => {
  const { recognizer, made, last } = start()
  recognizer.listen(trackOf('one'))
  const next = trackOf('two')
  recognizer.listen(next)
  recognizer.listen(next)
  expect(made.map(({ calls }) => calls)).toEqual([['start', 'stop'], ['start']])
  expect(last().track).toBe(next)
  // That the first one is cut off by the second is no trouble.
  made[0]?.onerror?.({ error: 'network' })
  made[0]?.onend?.()
  vi.advanceTimersByTime(60_000)
  expect(made).toHaveLength(2)
})

it('begins again when the browser ends it: at once after a while, else later and later', () => {
  const { recognizer, made, last } = start()
  recognizer.listen(trackOf('one'))
  vi.advanceTimersByTime(5000)
  last().onerror?.({ error: 'no-speech' })
  last().onend?.()
  expect(made).toHaveLength(2)
  const waits = [0, 1, 2, 3, 4, 5, 6].map(() => {
    const count = made.length
    const at = Date.now()
    last().onend?.()
    while (made.length === count) vi.advanceTimersByTime(100)
    return Date.now() - at
  })
  expect(waits).toEqual([300, 600, 1200, 2400, 4000, 4000, 4000])
  last().says(0, 'Hello.')
  last().onend?.()
  vi.advanceTimersByTime(300)
  expect(made).toHaveLength(10)
})

it('waits for a track that is not live to be replaced', () => {
  const { recognizer, events, last } = start()
  recognizer.listen(trackOf('one', 'ended'))
  expect(last().calls).toEqual([])
  recognizer.listen(trackOf('two'))
  expect(last().calls).toEqual(['start'])
  expect(events).toEqual([])
})

it.each([
  ['not-allowed', 'denied'],
  ['service-not-allowed', 'denied'],
  ['network', 'network'],
  ['language-not-supported', 'language'],
  ['audio-capture', 'microphone'],
])('ends with %s, and says that it is %s', (error, trouble) => {
  const { recognizer, made, last, events } = start()
  recognizer.listen(trackOf('one'))
  const { onend } = last()
  last().onerror?.({ error })
  onend?.()
  vi.advanceTimersByTime(60_000)
  expect(events).toEqual([{ type: 'trouble', trouble }])
  expect(made).toHaveLength(1)
})

it('gives nothing once it is closed', () => {
  const { recognizer, made, last, events } = start()
  recognizer.listen(trackOf('one'))
  recognizer.listen(null)
  recognizer.close()
  expect(last().calls).toEqual(['start', 'stop', 'abort'])
  last().says(0, 'Late.')
  vi.advanceTimersByTime(60_000)
  expect(events).toEqual([])
  expect(made).toHaveLength(1)
})
