import { lazily } from './lazily'
import { BRACKETED_LABELS, CLAIMS, CLAIMS_WITHIN, FILLERS, LABELS } from './name-claim-words'
import { latinLookalikes, type Lookalikes, skeleton } from './skeleton'

/** Digits and keyboard symbols that are written for letters: `Adm1n`, `h0st`. */
const LEET: Lookalikes = new Map(
  Object.entries({
    '0': 'o',
    '1': 'l',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '7': 't',
    '@': 'a',
    '!': 'l',
    '|': 'l',
    $: 's',
  }),
)

const fold = (text: string, ...more: readonly Lookalikes[]): string =>
  skeleton(text.normalize('NFD').replace(/\p{M}/gu, ''), latinLookalikes(), ...more)
const folded = (words: readonly string[]): ReadonlySet<string> => new Set(words.map((word) => fold(word)))

const folds = lazily(() => ({
  claims: folded(CLAIMS),
  claimsWithin: [...folded(CLAIMS_WITHIN)],
  labels: folded(LABELS),
  bracketedLabels: folded(BRACKETED_LABELS),
  fillers: folded(FILLERS),
}))

/** What sets a part of a name apart. A hyphen does beside a space, and none of these: Anna-Maria, O’Neill, Dr. Ada. */
const separator = lazily(() => /([^\p{L}\p{N}\s.'’&_‐‑-]+|\s[‐‑-]+|[‐‑-]+\s)/u)
const opening = lazily(() => /[\p{Ps}\p{Pi}<]/u)

const wordsOf = (text: string): string[] => text.split(/[^\p{L}\p{N}]/u).filter((word) => word !== '')

/** Single letters that stand in a row, put together: `v-e-r-i-f-i-e-d`. */
const spelledOut = (words: readonly string[]): string[] =>
  words
    .map((word) => (word.length === 1 ? word : ` ${word} `))
    .join('')
    .split(' ')

/** Whether some words in a row, put together, are exactly this. */
const isInPieces = (words: readonly string[], claim: string): boolean =>
  words.some((_, from) => {
    let joined = ''
    return words.slice(from).some((word) => (joined += word) === claim)
  })

const hasClaim = (plain: string): boolean => {
  const { claims, claimsWithin } = folds()
  // Admin2 is an admin.
  const words = wordsOf(plain).map((word) => word.replace(/\p{N}+$/u, '') || word)
  return (
    [...words, ...spelledOut(words)].some(
      (word) => claims.has(word) || claimsWithin.some((claim) => word.includes(claim)),
    ) || claimsWithin.some((claim) => isInPieces(words, claim))
  )
}

const isLabel = (words: readonly string[], known: ReadonlySet<string>): boolean =>
  words.some((word) => known.has(word)) && words.every((word) => known.has(word) || folds().fillers.has(word))

const hasLabel = (plain: string): boolean => {
  // Parts, and between them what sets them apart, which has no words.
  const parts = plain.split(separator())
  return parts.some((part, at) => {
    const words = wordsOf(part)
    const before = parts[at - 1] ?? ''
    const after = parts[at + 1] ?? ''
    if (isLabel(words, folds().bracketedLabels) && opening().test(before)) return true
    // "Host, Adam" is a family name before a given one.
    const isApart = at > 0 || !after.startsWith(',')
    return isApart && isLabel(words, folds().labels)
  })
}

/**
 * Whether a name says of itself what only Talki may say: that it is verified, runs the call or the service, or is the
 * reader. Compared by skeleton, so that it does not matter which letters it is written with.
 */
export const isClaim = (name: string): boolean =>
  [fold(name), fold(name, LEET)].some((plain) => hasClaim(plain) || hasLabel(plain))
