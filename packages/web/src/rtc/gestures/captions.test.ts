import { newMemberId, type MemberId } from '@talki/core/id'
import { CAPTION_MAX, PeerFrame, type Caption } from '@talki/core/protocol/peer'
import * as v from 'valibot'
import { beforeEach, afterEach, expect, it, vi } from 'vitest'
import { createCaptions, type CaptionEvent } from './captions'

const [me, ada, ben] = [newMemberId(), newMemberId(), newMemberId()]

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const start = () => {
  const sent: [MemberId, PeerFrame][] = []
  const events: CaptionEvent[] = []
  const captions = createCaptions(
    {
      me,
      now: Date.now,
      setTimer: (run, ms) => {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
      members: () => [ada, ben],
      send: (id, frame) => sent.push([id, frame]) > 0 && id !== ben,
    },
    (event) => events.push(event),
  )
  const texts = () => events.map(({ text }) => text)
  return { sent, events, texts, captions }
}
const caption = (id: string, text: string): Caption => ({ id, text })

it('goes to everybody, whoever cannot be reached, and is shown here as well', () => {
  const { sent, events, captions } = start()
  captions.tell(caption('1', 'Hello'))
  const frame = { type: 'caption', id: '1', text: 'Hello' }
  expect(sent).toEqual([
    [ada, frame],
    [ben, frame],
  ])
  expect(events).toEqual([{ ...frame, from: me }])
})

it('that changes often is sent so often and no more, the last word always', () => {
  const { texts, captions } = start()
  const words = ['One', 'One two', 'One two three', 'One two three four']
  for (const text of words) captions.tell(caption('1', text))
  expect(texts()).toEqual(['One'])
  vi.advanceTimersByTime(299)
  expect(texts()).toHaveLength(1)
  captions.tell(caption('1', 'One, two, three, four.'))
  vi.advanceTimersByTime(1)
  expect(texts()).toEqual(['One', 'One, two, three, four.'])
  vi.advanceTimersByTime(5000)
  captions.tell(caption('2', 'Five'))
  expect(texts().at(-1)).toBe('Five')
})

it('leaves in the order of the utterances, the oldest dropped where they are too many', () => {
  const { texts, captions } = start()
  for (const id of ['1', '2', '3', '4', '5', '6']) captions.tell(caption(id, id))
  vi.advanceTimersByTime(3000)
  expect(texts()).toEqual(['1', '3', '4', '5', '6'])
})

it('that is too long has its end, from the beginning of a word or at least of a character', () => {
  const { texts, captions } = start()
  captions.tell(caption('1', 'word '.repeat(100).trim()))
  captions.tell(caption('2', '😀'.repeat(200)))
  vi.advanceTimersByTime(1000)
  const [words = '', faces = ''] = texts()
  expect(words).toMatch(/^…(word )+word$/)
  expect(faces).toMatch(/^…(😀)+$/u)
  for (const text of [words, faces]) {
    expect(text.length).toBeLessThanOrEqual(CAPTION_MAX)
    expect(v.is(PeerFrame, { type: 'caption', ...caption('1', text) })).toBe(true)
  }
})

it('is taken from each peer so often and no more, by a bucket for each', () => {
  const { events, captions } = start()
  for (let index = 0; index < 50; index += 1) captions.receive(ada, caption('1', `${index}`))
  expect(events).toHaveLength(10)
  captions.receive(ben, caption('1', 'Hi'))
  expect(events.at(-1)).toEqual({ type: 'caption', from: ben, ...caption('1', 'Hi') })
  vi.advanceTimersByTime(1000)
  for (let index = 0; index < 50; index += 1) captions.receive(ada, caption('1', `${index}`))
  expect(events).toHaveLength(10 + 1 + 5)
})

it('that a page sends at its own limit is taken whole', () => {
  const sender = start()
  const taker = start()
  for (let at = 0; at < 60_000; at += 50) {
    sender.captions.tell(caption(`${Math.floor(at / 4000)}`, `${at}`))
    vi.advanceTimersByTime(50)
    const ofAda = sender.sent.splice(0).filter(([id]) => id === ada)
    for (const [, frame] of ofAda) if (frame.type === 'caption') taker.captions.receive(ada, frame)
  }
  expect(taker.events.length).toBe(sender.events.length)
})

it('is not sent any more once the call is over', () => {
  const { texts, captions } = start()
  captions.tell(caption('1', 'One'))
  captions.tell(caption('1', 'One two'))
  captions.close()
  vi.advanceTimersByTime(1000)
  expect(texts()).toEqual(['One'])
})

it.each([
  { id: '', text: 'a' },
  { id: 'x'.repeat(37), text: 'a' },
  { id: '1', text: 'a'.repeat(CAPTION_MAX + 1) },
  { id: '1', text: 1 },
])('is no frame as %j', (caption) => {
  expect(v.is(PeerFrame, { type: 'caption', ...caption })).toBe(false)
})

it('comes without characters that turn the text around it', () => {
  const frame = { type: 'caption', id: '1', text: '\u202Eabc\u2066' }
  expect(v.parse(PeerFrame, frame)).toMatchObject({ text: 'abc' })
})
