import { newRoomId, type RoomId } from '@talki/core/id'
import { describe, expect, it } from 'vitest'
import { formatRoomCode, parseRoomCode, roomLink } from './room-code'

const room = 'abcdefghijklmnopqrstuvwxyz' as RoomId

describe('parseRoomCode', () => {
  it.each([
    ['the code', room],
    ['upper case', room.toUpperCase()],
    ['dashes', 'abcd-efgh-ijkl-mnop-qrst-uvwx-yz'],
    ['typographic dashes and spaces', ' ABCD – EFGH ijkl mnop qrst uvwx yz\n'],
    ['a link', `https://talki.example/r/${room}`],
    ['a link with a query and a fragment', `https://talki.example/r/${room}?x=1#y`],
    ['a link in a sentence', `Join me: http://localhost:3000/r/${room} now`],
    ['a path', `/r/${room.toUpperCase()}/`],
  ])('reads %s', (_what, text) => {
    expect(parseRoomCode(text)).toBe(room)
  })

  it('takes digits that base32 lacks for the letters they look like', () => {
    expect(parseRoomCode('o0o0l1l1b8b8aaaaaaaaaaaaaa')).toBe('ooooLLLLbbbbaaaaaaaaaaaaaa'.toLowerCase())
  })

  it.each(['', 'abc', `${room}a`, 'https://talki.example/', 'https://talki.example/r/', `${room.slice(1)}9`])(
    'refuses %j',
    (text) => {
      expect(parseRoomCode(text)).toBeNull()
    },
  )

  it('reads back what it formats', () => {
    const id = newRoomId()
    expect(formatRoomCode(id)).toMatch(/^([a-z2-7]{4}-){6}[a-z2-7]{2}$/)
    expect(parseRoomCode(formatRoomCode(id))).toBe(id)
    expect(parseRoomCode(roomLink('https://talki.example', id))).toBe(id)
  })
})
