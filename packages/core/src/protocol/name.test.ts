import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { DisplayName } from './member'
import { DROPPED, HONEST, REFUSED } from './_name-corpus'
import { nameProblem, tidyName, toDisplayName } from './name'
import { NAME_MAX, NAME_MAX_UNITS } from './name-limits'

/** Picture of eleven UTF-16 units. */
const family = '👩\u200D👩\u200D👧\u200D👧'

it.each(HONEST)('takes %s as it is', (name) => {
  const tidy = tidyName(name)
  expect(tidy).toBe(name.normalize('NFC'))
  expect(nameProblem(tidy)).toBeNull()
  expect(toDisplayName(name)).toBe(tidy)
  expect(v.parse(DisplayName, name)).toBe(tidy)
})

it.each(DROPPED)('takes %j as %j: what nobody sees goes without a word', (typed, kept) => {
  expect(v.parse(DisplayName, typed)).toBe(kept)
  expect(toDisplayName(typed)).toBe(kept)
})

describe.each(Object.entries(REFUSED))('refuses as %s', (problem, names) => {
  it.each(names)('%j, and makes a name of it where it must', (name) => {
    expect(nameProblem(tidyName(name))).toBe(problem)
    expect(v.safeParse(DisplayName, name).success).toBe(false)
    const made = toDisplayName(name)
    expect(nameProblem(made)).toBeNull()
  })
})

it('counts what a reader would count', () => {
  expect(nameProblem('é'.normalize('NFD').repeat(NAME_MAX).normalize('NFC'))).toBeNull()
  expect(nameProblem('💃'.repeat(NAME_MAX))).toBeNull()
  expect(nameProblem('💃'.repeat(NAME_MAX + 1))).toBe('too_long')
  // Clusters of four units each, of which the last makes one too many.
  const wide = '💃🏽'.repeat(NAME_MAX_UNITS / 4)
  expect([nameProblem(wide), nameProblem(`${wide.slice(4)}${family}`)]).toEqual([null, 'too_long'])
})

it('keeps of a provider’s name what can be shown', () => {
  expect(toDisplayName('Ada Lovelace ✅')).toBe('Ada Lovelace')
  expect(toDisplayName('\u202EAda\u202C  Lovelace')).toBe('Ada Lovelace')
  expect(toDisplayName('Ada レ')).toBe('Ada')
  expect(toDisplayName(`A${'\u0336'.repeat(50)}da`)).toBe(`A${'\u0336'.repeat(4)}da`)
  // No cluster is cut in two: as many as there is room for, and all of the room.
  const families = Math.floor(NAME_MAX_UNITS / family.length)
  expect(toDisplayName(family.repeat(NAME_MAX))).toBe(family.repeat(families))
  expect(toDisplayName('💃🏽'.repeat(NAME_MAX + 5))).toBe('💃🏽'.repeat(NAME_MAX_UNITS / 4))
  expect(toDisplayName('x'.repeat(100))).toBe('x'.repeat(NAME_MAX))
  expect(toDisplayName('✓')).toBe('Guest')
  expect(toDisplayName('Verified Admin')).toBe('Guest')
})
