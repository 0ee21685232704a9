import { expect, it } from 'vitest'
import { securityWord } from './security-words'

it('has a word of its own for every number of 11 bits, told apart by four letters', () => {
  const words = Array.from({ length: 2048 }, (_, number) => securityWord(number))
  expect(new Set(words.map((word) => word.slice(0, 4))).size).toBe(2048)
  expect(words.every((word) => /^[a-z]{3,8}$/.test(word))).toBe(true)
})
