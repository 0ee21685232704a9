import { lazily } from './lazily'

/** Format characters, controls, private use and selectors; letters and marks that are blank by design. */
const invisible = lazily(
  () => /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2800\u{1D159}]/u,
)
/** Includes what later versions of Unicode may make emoji of, which this engine has as unassigned. */
const picture = lazily(() => /\p{Extended_Pictographic}/u)

/** Scripts that are written with joiners (RFC 5892, appendix A.1). */
const joining = lazily(
  () =>
    /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}]/u,
)
const letterOrMark = lazily(() => /[\p{L}\p{M}]/u)
/** Signs that take the vowel off a consonant; a joiner after one shapes it, at the end of a word as well. */
const VIRAMAS = '\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA'

const NON_JOINER = '\u200C'
const JOINER = '\u200D'
const BLACK_FLAG = '\u{1F3F4}'
const END_TAG = '\u{E007F}'

const isBetween = (character: string, first: number, last: number): boolean => {
  const code = character.codePointAt(0) ?? 0
  return code >= first && code <= last
}
const isSkinTone = (character: string): boolean => isBetween(character, 0x1f3fb, 0x1f3ff)
const isEmojiSelector = (character: string): boolean => isBetween(character, 0xfe0e, 0xfe0f)
const isIdeographSelector = (character: string): boolean =>
  isBetween(character, 0xfe00, 0xfe02) || isBetween(character, 0xe0100, 0xe01ef)
const isMongolianSelector = (character: string): boolean => isBetween(character, 0x180b, 0x180f)
const isTag = (character: string): boolean => isBetween(character, 0xe0030, 0xe007a)

/** Whether a text, character by character, ends in an emoji: a picture, perhaps with a selector, a skin tone or tags. */
const endsInPicture = (characters: readonly string[]): boolean => {
  for (let at = characters.length - 1; at >= 0; at -= 1) {
    const character = characters[at] ?? ''
    if (picture().test(character)) return true
    if (!isEmojiSelector(character) && !isSkinTone(character)) return false
  }
  return false
}

const joins = (kept: readonly string[], joiner: string, next: string): boolean => {
  const before = kept.at(-1) ?? ''
  if (joining().test(before) && letterOrMark().test(before)) {
    return letterOrMark().test(next) || (joiner === JOINER && VIRAMAS.includes(before))
  }
  return joiner === JOINER && picture().test(next) && endsInPicture(kept)
}

/** Whether a character that is invisible by itself makes a difference where it stands. */
const belongs = (kept: readonly string[], character: string, next: string): boolean => {
  const before = kept.at(-1) ?? ''
  if (character === NON_JOINER || character === JOINER) return joins(kept, character, next)
  if (isEmojiSelector(character))
    return picture().test(before) || (/[\d#*]/.test(before) && next === '\u20E3')
  if (isIdeographSelector(character)) return /\p{Script=Han}/u.test(before)
  if (isMongolianSelector(character)) return /\p{Script=Mongolian}/u.test(before)
  return false
}

/** Length of the tags from here, in characters, that make a black flag one of a region (England's); 0 for none. */
const flagTags = (characters: readonly string[], from: number): number => {
  let to = from
  while (to - from < 6 && isTag(characters[to] ?? '')) to += 1
  return to > from && characters[to] === END_TAG ? to - from + 1 : 0
}

/**
 * A text without the characters that nobody can see: zero-width spaces, bidi controls, fillers, and all that a paste
 * brings along. Joiners and selectors stay where they make a letter or an emoji what it is. Judged one character at a
 * time, because Chromium 150 answers false where a class with characters beyond the BMP stands before `$`.
 */
export const withoutInvisible = (text: string): string => {
  const characters = Array.from(text)
  const isSeen = (character: string): boolean => !invisible().test(character) || picture().test(character)
  const kept: string[] = []
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? ''
    if (character === BLACK_FLAG) {
      const tags = flagTags(characters, at + 1)
      kept.push(...characters.slice(at, at + 1 + tags))
      at += tags
    } else if (isSeen(character) || belongs(kept, character, characters.slice(at + 1).find(isSeen) ?? '')) {
      kept.push(character)
    }
  }
  return kept.join('')
}
