import { expect, it } from 'vitest'
import { latinLookalikes, lookalikesOf, skeleton } from './skeleton'

const of = (text: string) => skeleton(text, latinLookalikes())

it.each([
  ['what nobody sees', 'a\u200Bb', 'ab'],
  ['accents', 'Àb\u0336ç', 'abc'],
  ['case', 'ABC', 'abc'],
  ['letters of other scripts', 'Аԁа', 'ada'],
  ['letters that are drawn as one', 'ǆ', 'dz'],
  ['vv and w', 'vvow', 'wow'],
  ['rn and m', 'rnorn', 'mom'],
  ['i and l', 'Ill', 'lll'],
])('is the same whatever a name has of %s', (_, text, plain) => {
  expect(of(text)).toBe(of(plain))
})

it('keeps apart what a reader can tell apart', () => {
  expect(new Set(['ada', 'adam', 'bob', 'wow', 'vow', 'dz', 'd'].map(of)).size).toBe(7)
})

it('goes by the first of its tables that has a character', () => {
  const [first, second] = [lookalikesOf({ o: '0' }), lookalikesOf({ q: '0', z: '2' })]
  expect(skeleton('a02', first, second)).toBe('aoz')
})
