import { RoomId } from '@talki/core/id'
import * as v from 'valibot'

/** Digits that base32 leaves out because they are mistaken for letters when read aloud or copied by hand. */
const MISREAD: Record<string, string> = { '0': 'o', '1': 'l', '8': 'b' }
const corrected = (text: string): string => text.replace(/[018]/g, (digit) => MISREAD[digit] ?? digit)

/** Enough for a forwarded message; what is beyond it is not looked at. */
const LONGEST = 5000

const decode = (encoded: string): string => {
  try {
    return decodeURIComponent(encoded)
  } catch {
    // Cut off in the middle of a character: what is whole, at least.
    return encoded.replace(/%[0-7][\da-f]/gi, decodeURIComponent)
  }
}
/** Percent-encoding undone where it is valid, also where a link within a link has it twice; the rest stays. */
const decoded = (text: string, depth = 4): string => {
  const once = text.replace(/(?:%[\da-f]{2})+/gi, decode)
  return once === text || depth === 1 ? once : decoded(once, depth - 1)
}

/** Compatible forms made one, lines unwrapped, without what nobody sees (messengers put in zero-width spaces). */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s*\n\s*/g, '\n')
    .toLowerCase()

/** What people put between the letters of a code: dashes, a minus sign, underscores, full stops. */
const BETWEEN = '\\p{Pd}\\u2212_.'
/** Not within a longer word: 26 letters out of 30 are no code. Words of other scripts may follow without a space. */
const END = '(?![a-z0-9])'

/** Where a code may be, the surest first: in a link, grouped anyhow or wrapped, and then anywhere. */
const PLACES = {
  link: [`/r/+[^a-z0-9]{0,8}?([a-z2-7]{26})${END}`, `/r/+([a-z2-7](?:[${BETWEEN}=\\n]*[a-z2-7]){25})${END}`],
  // Outside of a link, groups are those of four that Talki shows: any 26 letters are words, more often than not.
  text: [
    `(?<![a-z0-9])([a-z2-7]{26})${END}`,
    `(?<![a-z0-9])((?:[a-z2-7]{4}[${BETWEEN}\\s]+){6}[a-z2-7]{2})${END}`,
  ],
}
const places = [PLACES.link, PLACES.text].map((some) => some.map((place) => new RegExp(place, 'u')))

const read = (text: string): RoomId | null => {
  const room = v.safeParse(RoomId, text.replace(new RegExp(`[${BETWEEN}=\\s]`, 'gu'), ''))
  return room.success ? room.output : null
}

const find = (text: string, some: readonly RegExp[]): RoomId | null => {
  for (const place of some) {
    const found = place.exec(text)?.[1]
    if (found !== undefined) return read(found)
  }
  return null
}

/**
 * The room meant by what a person typed or pasted: a link, or the code in any case and grouping, with whatever stands
 * around it (brackets, quotes, Markdown, a sentence, percent-encoding). A code in a link, after `/r/`, goes before
 * others. `null` where no room can be meant.
 */
export const parseRoomCode = (text: string): RoomId | null => {
  const given = text.slice(0, LONGEST)
  // As it came, too: a stray percent sign before or after a code is not encoding.
  const readings = [decoded(given), given].map(plain).flatMap((reading) => [reading, corrected(reading)])
  for (const some of places) {
    for (const reading of readings) {
      const room = find(reading, some)
      if (room !== null) return room
    }
  }
  return read(corrected(plain(given)))
}

/** The code in groups of four, for people to read aloud: `abcd-efgh-…`. Parses back to the same room. */
export const formatRoomCode = (room: RoomId): string => room.match(/.{1,4}/g)?.join('-') ?? room

/** The link that others open. `origin` is the site's, e.g. `https://talki.example`. */
export const roomLink = (origin: string, room: RoomId): string => `${origin}/r/${room}`
