// @vitest-environment happy-dom
import { newRoomId } from '@talki/core/id'
import fc from 'fast-check'
import { beforeEach, expect, it } from 'vitest'
import { allowedReturn } from './return-path'
import { readStored, writeStored } from './storage'

beforeEach(() => sessionStorage.clear())

it.each(['/', '/new', '/knows', `/r/${newRoomId()}`])('comes back to %s', (path) => {
  expect(allowedReturn(path)).toBe(path)
  writeStored('return', path)
  expect(readStored('return')).toBe(path)
})

it.each([
  '//evil.test',
  '/\\evil.test',
  '\\evil.test',
  '\\\\evil.test',
  '///evil.test',
  '/%2F/evil.test',
  '/%5Cevil.test',
  '%2F%2Fevil.test',
  '/\t/evil.test',
  '/\n/evil.test',
  ' //evil.test',
  'https://evil.test',
  'HTTPS:evil.test',
  'javascript:alert(1)',
  'data:text/html,x',
  '/r/../../evil',
  `/r/${'a'.repeat(26)}/../x`,
  `/r/${'a'.repeat(26)}?next=//evil.test`,
  `/r/${'a'.repeat(26)}#//evil.test`,
  `/r/${'a'.repeat(26)}\n`,
  `/r/${'A'.repeat(26)}`,
  '/r/',
  '/new/',
  '/new\u2028',
  '/auth/google',
  '/@evil.test',
  '/.evil.test',
  '',
])('goes to the start instead of %j', (path) => {
  expect(allowedReturn(path)).toBe('/')
  sessionStorage.setItem('talki:return', path)
  expect(readStored('return')).toBeNull()
})

it('goes nowhere but to its own origin, whatever it is given', () => {
  const here = 'https://talki.test'
  const parts = fc.constantFrom(
    '/',
    '\\',
    '//',
    '%2f',
    'evil.test',
    '@',
    ':',
    'https:',
    '\t',
    '.',
    '?',
    '#',
    'r/',
    'new',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(parts).map((all) => all.join('')),
      ),
      (path) => {
        const to = new URL(allowedReturn(path), here)
        expect(to.origin).toBe(here)
        expect(to.pathname).toMatch(/^\/(new|knows|r\/[a-z2-7]{26})?$/)
      },
    ),
  )
})
