import { DisplayName } from '@talki/core/protocol/member'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { pseudonym } from './pseudonym'

it('is always a name that the server takes as it stands', () => {
  for (let step = 0; step < 1000; step += 1) {
    const name = pseudonym(() => step / 1000)
    expect(v.parse(DisplayName, name)).toBe(name)
    expect(name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/)
  }
})

it('varies', () => {
  const rolls = [0.1, 0.9, 0.7, 0.2]
  const roll = () => rolls.shift() ?? 0
  expect(pseudonym(roll)).not.toBe(pseudonym(roll))
})
