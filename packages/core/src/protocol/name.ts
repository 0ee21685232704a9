import { lazily } from './lazily'
import { withoutInvisible } from './invisible'
import { isClaim } from './name-claim'
import { NAME_MAX, NAME_MAX_UNITS } from './name-limits'

/** Why a name cannot be shown to others. */
export type NameProblem =
  | 'empty'
  | 'too_long'
  /** More marks on one letter than any language needs: they run into the lines around. */
  | 'stacked'
  /** A tick, a badge, or a symbol that may be taken for one. */
  | 'symbol'
  /** Says of itself what only Talki may say: that somebody is verified, or keeps the door. */
  | 'claim'

/** Who somebody is whose name has nothing that can be shown. */
const NOBODY = 'Guest'

/** Combining marks on one letter: vocalised Hebrew and Vietnamese need three. */
const stacked = lazily(() => /([\p{Mn}\p{Me}]{4})[\p{Mn}\p{Me}]+/gu)

/**
 * Symbols, save those of a keyboard, of money and pictures. That leaves out nearly every tick (✓ √ ⍻) and all letters
 * in circles, of which no list would be complete. The keycap is the one enclosing mark that emoji are made with.
 * `Emoji`, because Unicode 17 has taken symbols such as ☰ out of `Extended_Pictographic`: engines differ in these.
 */
const symbol = lazily(
  () => /(?![$+<=>^`|~°\u00B4\u20E3\p{Sc}\p{Emoji_Modifier}\p{Regional_Indicator}\p{Emoji}])[\p{S}\p{Me}]/u,
)

/** Pictures, letters and punctuation that look like a tick, or like the badge of one. */
const badges = lazily(() => new Set('☑✅✔✳✴❇🆗🎖🏅🏵💠💮📛🔘🔰🔵🔷🔹🛡🪪\u{1F5F8}\u{1F5F9}\uAA9C\u{10102}'))

/** Letters that are drawn like a tick, and are names' letters all the same: refused where they stand alone. */
const loneTick = lazily(() => /(?<![\p{L}\p{M}\p{N}])[レﾚㇾᐯ]+(?![\p{L}\p{M}\p{N}ー])/gu)

/** Something to call somebody by. */
const substance = lazily(() => /[\p{L}\p{N}\p{Extended_Pictographic}]/u)

const graphemes = lazily(() => new Intl.Segmenter(undefined, { granularity: 'grapheme' }))
const characters = (name: string): string[] => Array.from(graphemes().segment(name), ({ segment }) => segment)

const withoutSymbols = (name: string): string =>
  Array.from(name)
    .filter((character) => !symbol().test(character) && !badges().has(character))
    .join('')
    .replace(loneTick(), '')

/**
 * A name as it was typed, with one kind of space, one form of each letter, and nothing that cannot be seen: that comes
 * by a paste, and is nothing that a person could put right.
 */
export const tidyName = (text: string): string =>
  withoutInvisible(text.normalize('NFC').replace(/[^\S\uFEFF]/gu, ' '))
    .normalize('NFC')
    .replace(/ +/g, ' ')
    .trim()

/** What is wrong with a tidy name, or null. */
export const nameProblem = (name: string): NameProblem | null => {
  if (withoutSymbols(name) !== name) return 'symbol'
  if (name.replace(stacked(), '$1') !== name) return 'stacked'
  if (!substance().test(name)) return 'empty'
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
    name = tidyName(cut(tidyName(withoutSymbols(name).replace(stacked(), '$1'))))
  }
  return nameProblem(name) === null ? name : NOBODY
}
