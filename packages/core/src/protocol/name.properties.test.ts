import fc from 'fast-check'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { DisplayName } from './member'
import { DROPPED, HONEST, REFUSED } from './_name-corpus'
import { nameProblem, tidyName, toDisplayName } from './name'
import { NAME_MAX_UNITS } from './name-limits'

const everything = [...HONEST, ...DROPPED.map(([typed]) => typed), ...Object.values(REFUSED).flat()]

/** Text that has something to hide. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...everything),
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

it('makes a name tidy once and for all', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      expect(tidyName(tidyName(text))).toBe(tidyName(text))
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
