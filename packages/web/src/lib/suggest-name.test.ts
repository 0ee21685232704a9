// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest'
import { writeStored } from './storage'
import { suggestName } from './suggest-name'

beforeEach(() => localStorage.clear())

it('suggests the last name, or a new one where none is kept', () => {
  expect(suggestName()).toMatch(/^\w+ \w+$/)
  writeStored('name', 'Ada')
  expect(suggestName()).toBe('Ada')
  writeStored('name', ' ')
  expect(suggestName()).toMatch(/^\w+ \w+$/)
})
