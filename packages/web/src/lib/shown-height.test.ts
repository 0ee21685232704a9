import { expect, it } from 'vitest'
import { shownHeight, type ShownPicture } from './shown-height'

const wide: ShownPicture = { width: 320, height: 180, scale: 1, ratio: 1, aspect: 16 / 9, fit: 'cover' }

it('is that of the element where the picture has its shape, in device pixels and as it is zoomed', () => {
  expect(shownHeight(wide)).toBe(180)
  expect(shownHeight({ ...wide, ratio: 2 })).toBe(360)
  expect(shownHeight({ ...wide, ratio: 1.5, scale: 2 })).toBe(540)
  expect(shownHeight({ ...wide, aspect: null })).toBe(180)
})

it('counts what is cut off, and no margins', () => {
  expect(shownHeight({ ...wide, height: 100 })).toBe(180)
  expect(shownHeight({ ...wide, height: 400 })).toBe(400)
  expect(shownHeight({ ...wide, height: 400, fit: 'contain' })).toBe(180)
  expect(shownHeight({ ...wide, height: 100, fit: 'contain' })).toBe(100)
})

it('is nothing of an element without a size, and something of any other', () => {
  expect(shownHeight({ ...wide, height: 0 })).toBe(0)
  expect(shownHeight({ ...wide, height: 0.2, fit: 'contain' })).toBe(1)
})
