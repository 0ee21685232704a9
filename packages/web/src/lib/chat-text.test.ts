import fc from 'fast-check'
import { expect, it } from 'vitest'
import { chatParts } from './chat-text'

const linksIn = (text: string) => chatParts(text).flatMap(({ href }) => href ?? [])

it.each([
  ['no address at all', []],
  ['see https://talki.example/c/abc.', ['https://talki.example/c/abc']],
  ['(http://a.example/x)', ['http://a.example/x']],
  [
    'https://en.example/Door_(object), and https://b.example/?q=1!',
    ['https://en.example/Door_(object)', 'https://b.example/?q=1'],
  ],
  ['HTTPS://A.EXAMPLE', ['HTTPS://A.EXAMPLE']],
  ['https://', []],
  ['javascript:alert(1) data:text/html,x ftp://a.example', []],
  ['xhttps://a.example', []],
  ['https://[bad', []],
])('%s', (text, links) => {
  expect(linksIn(text)).toEqual(links)
})

it('loses no character, and opens nothing but web pages', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('https://a.example/', 'http://', ')', '(', '. ', 'javascript:', ' '),
  )
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('')
      const parts = chatParts(text)
      expect(parts.map((part) => part.text).join('')).toBe(text)
      for (const { href } of parts)
        if (href !== undefined) expect(new URL(href).protocol).toMatch(/^https?:$/)
    }),
  )
})
