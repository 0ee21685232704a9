import { RoomId } from '@talki/core/id'
import * as v from 'valibot'

/** Digits that base32 leaves out because they are mistaken for letters when read aloud or copied by hand. */
const MISREAD: Record<string, string> = { '0': 'o', '1': 'l', '8': 'b' }

/**
 * The room meant by what a person typed or pasted: a link, or the code in any case, with spaces or dashes.
 * `null` where no room can be meant.
 */
export const parseRoomCode = (text: string): RoomId | null => {
  const inLink = /\/r\/([^/?#\s]+)/i.exec(text)
  const code = (inLink?.[1] ?? text)
    .replace(/[\s\p{Pd}_.]/gu, '')
    .toLowerCase()
    .replace(/[018]/g, (digit) => MISREAD[digit] ?? digit)
  const room = v.safeParse(RoomId, code)
  return room.success ? room.output : null
}

/** The code in groups of four, for people to read aloud: `abcd-efgh-…`. Parses back to the same room. */
export const formatRoomCode = (room: RoomId): string => room.match(/.{1,4}/g)?.join('-') ?? room

/** The link that others open. `origin` is the site's, e.g. `https://talki.example`. */
export const roomLink = (origin: string, room: RoomId): string => `${origin}/r/${room}`
