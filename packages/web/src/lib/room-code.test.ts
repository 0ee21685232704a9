import { newRoomId, type RoomId } from '@talki/core/id'
import fc from 'fast-check'
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
    ['a link in angle brackets', `<https://talki.example/r/${room}>`],
    ['a link in brackets', `(https://talki.example/r/${room})`],
    ['a link in quotes', `“https://talki.example/r/${room}”`],
    ['a link and a comma', `https://talki.example/r/${room},`],
    ['a link at the end of a sentence', `We are at https://talki.example/r/${room}.`],
    ['a code with a word before it', `Code: ${room}`],
    ['a code in a sentence', `The code is ${room}, see you soon!`],
    ['a code in groups in a sentence', `come in at ABCD-EFGH-IJKL-MNOP-QRST-UVWX-YZ at nine`],
    ['groups with spaces in a sentence', `It is abcd efgh ijkl mnop qrst uvwx yz.`],
    ['percent-encoding', encodeURIComponent(`https://talki.example/r/${room}`)],
    [
      'a link in a link',
      `https://away.example/?to=${encodeURIComponent(`https://talki.example/r/${room}&x`)}`,
    ],
    ['encoded twice', encodeURIComponent(encodeURIComponent(`(https://talki.example/r/${room})`))],
    ['cut off in encoding', `https://talki.example/r/${room}%E2%80`],
    ['a lone percent sign', `https://talki.example/r/${room}%`],
    ['an encoded bracket', `https://talki.example/r/${room}%3E`],
    ['bytes that are no UTF-8', `%ff%2Fr%2F${room}`],
    ['Markdown', `[Join the call](https://talki.example/r/${room})`],
    ['Markdown of the link', `[https://talki.example/r/${room}](https://talki.example/r/${room})`],
    ['emphasis', `**${room}**, _${room}_`],
    ['HTML', `<a href="https://talki.example/r/${room}">here</a>`],
    ['JSON', JSON.stringify({ url: `https://talki.example/r/${room}\n` })],
    ['a link in capitals', `HTTPS://TALKI.EXAMPLE/R/${room.toUpperCase()}`],
    ['a wrapped link', `> https://talki.example/r/abcdefghijklm\r\n   nopqrstuvwxyz\n\nAda`],
    ['quoted-printable', `https://talki.example/r/abcdefghijklm=\r\nnopqrstuvwxyz`],
    ['full-width letters', Array.from(room, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join('')],
    ['zero-width spaces', `\u200Bhttps://talki.example/r/\u200Babcdefghijklm\u00ADnopqrstuvwxyz\uFEFF`],
    ['a script without spaces', `コードは${room}です`],
    ['a slash too many', `https://talki.example//r//${room}/`],
    ['the link twice, glued', `https://talki.example/r/${room}https://talki.example/r/${room}`],
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

  it('takes the code of the link where something else is as long', () => {
    const other = 'zyxwvutsrqponmlkjihgfedcba'
    expect(parseRoomCode(`${other} https://away.example/${other}?x=https://talki.example/r/${room}`)).toBe(
      room,
    )
    expect(parseRoomCode(`https://www.reddit.com/r/webrtc ${room}`)).toBe(room)
    expect(parseRoomCode(`01ARZ3NDEKTSV4RRFFQ60G50AV ${room}`)).toBe(room)
  })

  it('finds no room in words', () => {
    for (const words of [
      `${room}abcd`,
      `https://talki.example/r/${room}abcd`,
      'https://www.a-company-of-some-sort.example/',
      'https://www.reddit.com/r/aww is where people look at pets',
      'Hi, could you please let me in to it, it is me',
      `${room.slice(0, 20)} is cut`,
      'a'.repeat(30_000),
      '\n'.repeat(30_000),
      '-'.repeat(30_000),
    ]) {
      expect(parseRoomCode(words)).toBeNull()
    }
  })

  it('finds any code in anything that stands around it', () => {
    const code = fc.array(fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyz234567')), {
      minLength: 26,
      maxLength: 26,
    })
    // Words short of a code, so that nothing else is as long; and nothing that would be part of it.
    const word = fc.string({
      unit: fc.constantFrom(...Array.from('abz059 .,;:!?()[]<>"\'`*_|&=#\n“”«»で→')),
      maxLength: 25,
    })
    const before = fc.constantFrom(...['\n', ' ', ...'< ( “ [x]( " \' * Code: → %3C %20 ='.split(' ')])
    const after = fc.constantFrom(
      ...['\n', ' ', '% ', '%2 ', ...'> ) ” ](x) " \' * . , … %3E ?x=1 # / &gt; で'.split(' ')],
    )
    const write = fc.constantFrom<(room: string) => string>(
      (id) => `https://talki.example/r/${id}`,
      (id) => `HTTPS://TALKI.EXAMPLE/R/${id.toUpperCase()}`,
      (id) => `https://away.example/?to=${encodeURIComponent(`https://talki.example/r/${id}`)}`,
      (id) => formatRoomCode(id as RoomId),
      (id) => formatRoomCode(id as RoomId).toUpperCase(),
      (id) => id,
    )
    const parts = fc.record({ code, write, before, after, first: word, last: word })
    fc.assert(
      fc.property(parts, ({ code: letters, ...around }) => {
        const id = letters.join('')
        const text = `${around.first}${around.before}${around.write(id)}${around.after}${around.last}`
        expect(parseRoomCode(text)).toBe(id)
      }),
      { numRuns: 3000 },
    )
  })

  it('reads back what it formats', () => {
    const id = newRoomId()
    expect(formatRoomCode(id)).toMatch(/^([a-z2-7]{4}-){6}[a-z2-7]{2}$/)
    expect(parseRoomCode(formatRoomCode(id))).toBe(id)
    expect(parseRoomCode(roomLink('https://talki.example', id))).toBe(id)
  })
})
