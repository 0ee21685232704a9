import { expect, it } from 'vitest'
import { readName } from './name'
import { nameText } from './name-text'

it('takes a name as the server would', () => {
  expect(readName('  Ada   Lovelace ')).toEqual({ ok: true, value: 'Ada Lovelace' })
  expect(readName('\u200BAda\u202E Lovelace\uFEFF')).toEqual({ ok: true, value: 'Ada Lovelace' })
})

it.each([
  ['  ', /Type a name/],
  ['x'.repeat(41), /at most 40/],
  ['Ada ✓', /tick/],
  ['Ada (verified)', /verified/],
])('says what is wrong with %j', (text, sentence) => {
  const name = readName(text)
  expect(name.ok ? '' : nameText(name.error.code)).toMatch(sentence)
})
