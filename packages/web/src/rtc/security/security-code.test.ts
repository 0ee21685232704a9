import { newMemberId, type MemberId } from '@talki/core/id'
import { describe, expect, it } from 'vitest'
import { newFingerprint } from '../connection/_fake-connection'
import { deriveSecurityCode, ICONS, WORDS } from './security-code'

const group = (count: number): [MemberId, string][] =>
  Array.from({ length: count }, () => [newMemberId(), newFingerprint()])
const codeOf = (entries: readonly [MemberId, string][]) => deriveSecurityCode(new Map(entries))

describe('security code', () => {
  it('is the same for all, in whichever order they have met', async () => {
    const entries = group(4)
    const code = await codeOf(entries)
    expect(await codeOf(entries.toReversed())).toEqual(code)
    expect(await codeOf(entries.toSorted())).toEqual(code)
  })

  it('has 88 bits of words, of which all are used', async () => {
    expect(WORDS * 11).toBeGreaterThanOrEqual(80)
    const [ada, ben] = ['a'.repeat(26), 'b'.repeat(26)] as [MemberId, MemberId]
    const codes = await Promise.all(
      Array.from('0123456789ABCDEF', (digit) =>
        codeOf([
          [ada, digit.repeat(64)],
          [ben, '0'.repeat(64)],
        ]),
      ),
    )
    for (const { words, icons } of codes) {
      expect([words.length, icons.length]).toEqual([WORDS, ICONS])
      expect(words.every((word) => Number.isInteger(word) && word >= 0 && word < 2048)).toBe(true)
      expect(icons.every((icon) => Number.isInteger(icon) && icon >= 0 && icon < 32)).toBe(true)
    }
    // Each bit of each word is one in some code, and zero in another.
    for (let word = 0; word < WORDS; word += 1) {
      const seen = codes.map(({ words }) => words[word] ?? 0)
      expect(seen.reduce((bits, value) => bits | value)).toBe(2047)
      expect(seen.reduce((bits, value) => bits & value)).toBe(0)
    }
  })

  it('changes with a certificate, an id, a member more or less, and with two that have changed places', async () => {
    const [ada, ben, eve] = group(3)
    if (!ada || !ben || !eve) throw new Error('a group of three')
    const changed = await Promise.all([
      codeOf([ada, ben, eve]),
      codeOf([ada, ben]),
      codeOf([ada, ben, [eve[0], newFingerprint()]]),
      codeOf([ada, ben, [newMemberId(), eve[1]]]),
      codeOf([[ada[0], ben[1]], [ben[0], ada[1]], eve]),
      codeOf([ada, ben, [eve[0], eve[1].replace(/.$/, (last) => (last === '0' ? '1' : '0'))]]),
    ])
    expect(new Set(changed.map(({ words }) => words.join())).size).toBe(changed.length)
  })
})
