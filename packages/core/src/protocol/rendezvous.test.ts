import * as v from 'valibot'
import { expect, it } from 'vitest'
import { RENDEZVOUS_SEALED_MAX, RendezvousCall } from './rendezvous'

const bits = 'a'.repeat(43)
const call = { line: bits, side: 'low', key: bits, sealed: null }

it('is read with or without something sealed, of the one side or the other', () => {
  for (const good of [call, { ...call, side: 'high', sealed: 'x'.repeat(RENDEZVOUS_SEALED_MAX) }]) {
    expect(v.parse(RendezvousCall, good)).toEqual(good)
  }
})

it.each([
  ['another side', { side: 'middle' }],
  ['a line of another length', { line: 'a' }],
  ['no key', { key: undefined }],
  ['more than may be sealed', { sealed: 'x'.repeat(RENDEZVOUS_SEALED_MAX + 1) }],
  ['what is no base64url', { sealed: 'a=b' }],
  ['something else besides', { name: 'Ada' }],
])('is refused with %s', (_, change) => {
  expect(v.is(RendezvousCall, { ...call, ...change })).toBe(false)
})
