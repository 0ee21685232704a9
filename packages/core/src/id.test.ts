import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import {
  MemberId,
  newFrameId,
  newMemberId,
  newPageId,
  newRoomId,
  newUserId,
  RoomId,
  UserId,
  userIdOf,
} from './id'

const ALPHABET = Array.from('abcdefghijklmnopqrstuvwxyz234567')
const COUNT = 3000

describe.each([
  ['a room', newRoomId, RoomId],
  ['a member', newMemberId, MemberId],
  ['a user', newUserId, UserId],
] as const)('the id of %s', (_, make, schema) => {
  it('has 128 random bits: 26 letters of 32, each of its own', () => {
    const ids = Array.from({ length: COUNT }, (): string => make())
    for (const id of ids) expect(v.is(schema, id), id).toBe(true)
    for (let at = 0; at < 26; at += 1) {
      expect([...new Set(ids.map((id) => id.charAt(at)))].sort(), `letter ${at}`).toEqual(ALPHABET.toSorted())
    }
    // No letter follows from another: two are alike in one of 32 ids.
    for (let one = 0; one < 26; one += 1) {
      for (let two = one + 1; two < 26; two += 1) {
        const alike = ids.filter((id) => id.charAt(one) === id.charAt(two)).length
        expect(alike / COUNT, `letters ${one} and ${two}`).toBeLessThan(1 / 16)
      }
    }
    expect(new Set(ids).size).toBe(COUNT)
  })

  it.each(['', 'a'.repeat(25), 'a'.repeat(27), `${'a'.repeat(25)}1`, 'A'.repeat(26), ` ${'a'.repeat(26)}`])(
    'is not %j',
    (text) => {
      expect(v.is(schema, text)).toBe(false)
    },
  )
})

it('gives frames ids of 128 bits, and page loads of 80', () => {
  expect([newFrameId().length, newPageId().length]).toEqual([26, 16])
})

it('makes the same user id of the same hash, of all its first 26 bytes', () => {
  const hash = Uint8Array.from({ length: 32 }, (_, n) => n)
  expect(userIdOf(hash.buffer)).toBe('abcdefghijklmnopqrstuvwxyz')
  for (let at = 0; at < 26; at += 1) {
    const other = hash.with(at, at + 1)
    expect(userIdOf(other.buffer), `byte ${at}`).not.toBe(userIdOf(hash.buffer))
  }
})
