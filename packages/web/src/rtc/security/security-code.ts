import type { View } from './agreement'

/** Words of a code, of 11 bits each: 88 bits. */
export const WORDS = 8
const WORD_BITS = 11

/** Icons of a code, of 5 bits each. They are for the eye, and no proof. */
export const ICONS = 8
const ICON_BITS = 5

/** Names what is hashed, and its version. */
const PURPOSE = 'talki security code 1'

/**
 * Rounds of PBKDF2. Who sits in the middle may choose a certificate for either end and look for two that give the same
 * code: 2^44 tries at 88 bits, which is too few. Each try costs so many hashes more (docs/adr/0104).
 */
const ROUNDS = 2 ** 18

/** Security code of a group: the numbers of its words and of its icons. */
export type SecurityCode = { words: number[]; icons: number[] }

/** Reads `count` numbers of `bits` bits, from bit `from` on. */
const numbers = (
  bytes: Uint8Array,
  { from, bits, count }: Record<'from' | 'bits' | 'count', number>,
): number[] =>
  Array.from({ length: count }, (_, index) => {
    let value = 0
    for (let bit = from + index * bits; bit < from + (index + 1) * bits; bit += 1)
      value = value * 2 + (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1)
    return value
  })

/** Derives the code of what all members see: the same for the same certificates of the same members, in any order. */
export const deriveSecurityCode = async (view: View, { subtle } = crypto): Promise<SecurityCode> => {
  const lines = [...view].map(([member, fingerprint]) => `${member} ${fingerprint}\n`).sort()
  const encode = (text: string) => new TextEncoder().encode(text)
  const key = await subtle.importKey('raw', encode(lines.join('')), 'PBKDF2', false, ['deriveBits'])
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt: encode(PURPOSE), iterations: ROUNDS }
  const bytes = new Uint8Array(await subtle.deriveBits(derivation, key, 256))
  const words = { from: 0, bits: WORD_BITS, count: WORDS }
  return {
    words: numbers(bytes, words),
    icons: numbers(bytes, { from: words.count * words.bits, bits: ICON_BITS, count: ICONS }),
  }
}
