/** The longest name that is shown, in characters as a reader counts them (grapheme clusters). */
export const NAME_MAX = 40

/** The longest in UTF-16 units: a cluster may have any number of them. */
export const NAME_MAX_UNITS = 160

/** Why a name cannot be shown to others. */
export type NameProblem =
  | 'empty'
  | 'too_long'
  /** Characters that nobody can see, or that change the order of the others. */
  | 'invisible'
  /** More marks on one letter than any language needs: they run into the lines around. */
  | 'stacked'
  /** A tick, a badge, or a symbol that may be taken for one. */
  | 'symbol'
  /** Says of itself what only Talki may say: that somebody is verified, or keeps the door. */
  | 'claim'

/** Who somebody is whose name has nothing that can be shown. */
const NOBODY = 'Guest'

/** Controls, format characters, unassigned ones, selectors; letters and marks that are blank by design. */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2800\u3164\uFE00-\uFE0F\uFFA0\u{1D159}\u{E0100}-\u{E01EF}]/gu

/** Ends in a letter of a script that is written with joiners (RFC 5892, appendix A.1). */
const JOINS_LETTERS =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]$/u
const JOINS_PICTURES = /\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]?$/u

/** Whether a character that is invisible by itself makes a difference here: in Persian, in Hindi, within an emoji. */
const belongs = (before: string, character: string, after: string): boolean => {
  if (character === '\uFE0F') return /[\p{Extended_Pictographic}\d#*]$/u.test(before)
  if (character !== '\u200C' && character !== '\u200D') return false
  if (JOINS_LETTERS.test(before)) return /^\p{L}/u.test(after)
  return character === '\u200D' && JOINS_PICTURES.test(before) && /^\p{Extended_Pictographic}/u.test(after)
}

/** Combining marks on one letter: vocalised Hebrew and Vietnamese need three. */
const STACKED = /([\p{Mn}\p{Me}]{4})[\p{Mn}\p{Me}]+/gu

/**
 * Symbols, save those of a keyboard, of money and pictures. That leaves out nearly every tick (✓ √ ⍻) and all letters
 * in circles, of which no list would be complete. The keycap is the one enclosing mark that emoji are made with.
 */
const SYMBOL =
  /(?![$+<=>^`|~°\u00B4\u20E3\p{Sc}\p{Emoji_Modifier}\p{Regional_Indicator}\p{Extended_Pictographic}])[\p{S}\p{Me}]/gu

/** Pictures, letters and punctuation that look like a tick, or like the badge of one. */
const BADGE = /[☑✅✔✳✴❇🆗🎖🏅🏵💠💮📛🔘🔰🔵🔷🔹🛡🪪\u{1F5F8}\u{1F5F9}\uAA9C\u{10102}]/gu

/** Something to call somebody by. */
const SUBSTANCE = /[\p{L}\p{N}\p{Extended_Pictographic}]/u

/** What looks like a letter of the words below: Cyrillic, Greek and other Latin letters, and digits. */
const LOOKALIKES = new Map(
  Object.entries({
    a: 'аαɑ@4',
    d: 'ԁɗđ',
    e: 'еєεɛ3',
    f: 'ғƒ',
    h: 'һ',
    i: 'іιıɩї1!|ӏ',
    k: 'кκ',
    m: 'м',
    n: 'пηո',
    o: 'оο0',
    p: 'рρ',
    r: 'г',
    s: 'ѕ5',
    t: 'тτ',
    v: 'νѵ',
    y: 'уγ',
  }).flatMap(([letter, others]) => Array.from(others, (other) => [other, letter] as const)),
)

/** What a page says beside a name, to the eye or to a screen reader. */
const CLAIM_ANYWHERE = /verified|keepsthedoor/
const CLAIMS = new Set(['admin', 'administrator', 'moderator'])

/** A name as it is compared with words: compatible forms, case, marks and lookalikes made one. */
const skeleton = (name: string): string =>
  Array.from(
    name.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, ''),
    (character) => LOOKALIKES.get(character) ?? character,
  ).join('')

const isClaim = (name: string): boolean => {
  const plain = skeleton(name)
  return (
    CLAIM_ANYWHERE.test(plain.replace(/[^a-z]/g, '')) ||
    plain.split(/[^a-z]+/).some((word) => CLAIMS.has(word)) ||
    /\(\s*you\s*\)/.test(plain)
  )
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const characters = (name: string): string[] => Array.from(graphemes.segment(name), ({ segment }) => segment)

const without = (name: string, unwanted: RegExp): string => name.replace(unwanted, '')
const withoutInvisible = (name: string): string =>
  name.replace(INVISIBLE, (character, at: number) =>
    belongs(name.slice(0, at), character, name.slice(at + character.length)) ? character : '',
  )

/** A name as it was typed, with one kind of space and one form of each letter. */
export const tidyName = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim()

/** What is wrong with a tidy name, or null. */
export const nameProblem = (name: string): NameProblem | null => {
  if (name === '') return 'empty'
  if (withoutInvisible(name) !== name) return 'invisible'
  if (without(name, SYMBOL) !== name || without(name, BADGE) !== name) return 'symbol'
  if (name.replace(STACKED, '$1') !== name) return 'stacked'
  if (!SUBSTANCE.test(name)) return 'empty'
  if (isClaim(name)) return 'claim'
  return name.length > NAME_MAX_UNITS || characters(name).length > NAME_MAX ? 'too_long' : null
}

const cut = (name: string): string => {
  let kept = ''
  for (const character of characters(name).slice(0, NAME_MAX)) {
    if (kept.length + character.length > NAME_MAX_UNITS) break
    kept += character
  }
  return kept
}

/**
 * A name that can be shown, made of whatever text: for one that nobody here can be asked to type again. What is taken
 * out may bring together what should not be, so it is looked at anew until nothing is wrong.
 */
export const toDisplayName = (text: string): string => {
  let name = tidyName(text.slice(0, 10 * NAME_MAX_UNITS))
  for (let round = 0; round < 4 && nameProblem(name) !== null; round += 1) {
    const seen = without(without(withoutInvisible(name), SYMBOL), BADGE).replace(STACKED, '$1')
    name = tidyName(cut(tidyName(seen)))
  }
  return nameProblem(name) === null ? name : NOBODY
}
