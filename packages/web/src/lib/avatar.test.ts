import { newMemberId } from '@talki/core/id'
import { expect, it } from 'vitest'
import { initials, TONES, toneOf } from './avatar'

it.each([
  ['Amber Otter', 'AO'],
  ['ada', 'A'],
  ['Jean  Luc van Damme', 'JD'],
  ['élodie Ñandú', 'ÉÑ'],
  ['👩‍👩‍👧 family', '👩‍👩‍👧F'],
  ['李 小龍', '李小'],
  ['  ', '?'],
])('shortens %j to %s', (name, letters) => {
  expect(initials(name)).toBe(letters)
})

it('gives an id the same colour each time, and uses all of them', () => {
  const ids = Array.from({ length: 200 }, newMemberId)
  expect(ids.map(toneOf)).toEqual(ids.map(toneOf))
  expect(new Set(ids.map(toneOf)).size).toBe(TONES)
})
