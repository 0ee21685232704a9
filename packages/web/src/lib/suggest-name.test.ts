// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest'
import { writeSetting } from './settings'
import { suggestName } from './suggest-name'

beforeEach(() => localStorage.clear())

it('suggests the last name, or a new one where none is kept', () => {
  expect(suggestName()).toMatch(/^\w+ \w+$/)
  writeSetting('name', 'Ada')
  expect(suggestName()).toBe('Ada')
  writeSetting('name', ' ')
  expect(suggestName()).toMatch(/^\w+ \w+$/)
})
