import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { DisplayName } from './member'
import { NAME_MAX, NAME_MAX_UNITS, nameProblem, tidyName, toDisplayName } from './name'

const good = [
  'Ada',
  'Ada Lovelace',
  'Anne-Marie O’Neill Jr.',
  'José',
  'Nguyễn Thị Ánh',
  'Łukasz Żółć',
  'Дмитро Іваненко',
  'Ελένη Παπαδοπούλου',
  'محمد عبد الله',
  'علی\u200Cرضا',
  'שָׁלוֹם',
  'क्\u200Dष',
  'นันทพร',
  '山田 太郎',
  '김민준',
  'Ada 💃',
  'Team 👩\u200D💻',
  'Love ❤\uFE0F',
  'No. 1️⃣',
  '🇺🇦 Olena',
  '👋🏽 Sam',
  'A$AP',
  'Badminton Club',
  '3 friends (at home)',
]
it.each(good)('takes %s as it is', (name) => {
  const tidy = tidyName(name)
  expect(nameProblem(tidy)).toBeNull()
  expect(toDisplayName(name)).toBe(tidy)
  expect(v.parse(DisplayName, name)).toBe(tidy)
})

const bad = {
  empty: ['', '   ', '\u00A0', '\u3000', '...', '-', '()', '´'],
  invisible: [
    'a\u202Eb',
    'a\u2066b',
    'a\u200Bb',
    'a\u200Db',
    'A\u200C da',
    '\u00AD',
    'a\0b',
    '\uD800',
    '\uE000',
    '\u3164',
    '\u115F',
    '\uFFA0',
    '\u2800',
    'Ada\u034F',
    'Ada\u{E0001}',
    'Ada\uFE0F',
  ],
  symbol: [
    ...['✓', '✔', '✔\uFE0F', '☑', '☑\uFE0F', '✅', '🗸', '🗹', '√', '⍻', '𐄂', 'ꪜ', '\u{1FBB1}'].map(
      (tick) => `Ada ${tick}`,
    ),
    ...['🔵', '🛡\uFE0F', '🏅', '🏵', '✴', 'ⓥ', '🅥', '✪', '▣', '☰'].map((badge) => `${badge} Ada`),
    'Ada v\u20DD',
  ],
  stacked: [`A${'\u0301'.repeat(9)}da`, `A\u0336\u0301\u0316\u0320\u0335\u0324\u0325`],
  claim: [
    'Ada (verified)',
    'Ada, verified',
    'VERIFIED Ada',
    'Ada, ｖｅｒｉｆｉｅｄ',
    'Ada 𝐯𝐞𝐫𝐢𝐟𝐢𝐞𝐝',
    'Ada, vеrіfіеd',
    'Ada, vérïfíed',
    'Ada v-e-r-i-f-i-e-d',
    'Ada ver1fied',
    'Admin',
    'the ADMIN',
    'Аdmin',
    'Moderator',
    'Ada, keeps the door',
    'Bob (you)',
  ],
  too_long: ['x'.repeat(NAME_MAX + 1), '👩\u200D💻'.repeat(NAME_MAX)],
} as const

describe.each(Object.entries(bad))('refuses as %s', (problem, names) => {
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
})

it('keeps of a provider’s name what can be shown', () => {
  expect(toDisplayName('Ada Lovelace ✅')).toBe('Ada Lovelace')
  expect(toDisplayName('\u202EAda\u202C  Lovelace')).toBe('Ada Lovelace')
  expect(toDisplayName(`Z${'\u0301'.repeat(50)}oe`).length).toBeLessThan(8)
  expect(toDisplayName('x'.repeat(100))).toBe('x'.repeat(NAME_MAX))
  expect(toDisplayName('✓')).toBe('Guest')
  expect(toDisplayName('Verified Admin')).toBe('Guest')
})

/** Text that has something to hide. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...good, ...Object.values(bad).flat()),
        fc.constantFrom('✓', '\uFE0F', '\u200D', '\u200C', '\u0301', '\u202E', ' ', '💃', 'a', '\u20E3', '1'),
        fc.string({ unit: 'binary', maxLength: 3 }),
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join('')),
)

it('always makes a name that is taken as it is', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const name = toDisplayName(text)
      expect(nameProblem(name)).toBeNull()
      expect(v.parse(DisplayName, name)).toBe(name)
      expect(toDisplayName(name)).toBe(name)
      expect(name.length).toBeLessThanOrEqual(NAME_MAX_UNITS)
    }),
    { numRuns: 2000 },
  )
})

it('never takes a name with a tick, a control or a bidi override in it', () => {
  const forbidden = /[✓✔☑✅🗸🗹√⍻\p{Cc}\u202A-\u202E\u2066-\u2069\u200B\u200E\u200F\u061C\uFEFF\u3164\u2800]/u
  fc.assert(
    fc.property(nasty, (text) => {
      const read = v.safeParse(DisplayName, text)
      if (read.success) expect(read.output).not.toMatch(forbidden)
      expect(toDisplayName(text)).not.toMatch(forbidden)
    }),
    { numRuns: 2000 },
  )
})
