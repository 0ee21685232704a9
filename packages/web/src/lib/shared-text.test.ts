import { expect, it } from 'vitest'
import { parseRoomCode } from './room-code'
import { sharedText } from './shared-text'

it('is all that was shared, an address first', () => {
  expect(sharedText({ title: 'A call', text: 'join us', url: 'https://x.example/' })).toBe(
    'https://x.example/\njoin us\nA call',
  )
  expect(sharedText({ text: ['a', 'b'], url: '', other: 'c' })).toBe('')
})

it('leads to the room of a shared message', () => {
  const code = 'abcdefghijklmnopqrstuvwxyz'
  expect(parseRoomCode(sharedText({ text: `Join us: https://talki.example/r/${code}.` }))).toBe(code)
})
