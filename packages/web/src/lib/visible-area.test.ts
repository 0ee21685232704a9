import { expect, it } from 'vitest'
import { outOfSight } from './visible-area'

it('is nothing without a keyboard', () => {
  expect(outOfSight({ height: 740, offsetTop: 0, scale: 1 }, 740)).toEqual({ above: 0, below: 0 })
  expect(outOfSight({ height: 739.4, offsetTop: 0, scale: 1 }, 740)).toEqual({ above: 0, below: 0 })
})

it('is what a keyboard covers, and what iOS has scrolled away for it', () => {
  expect(outOfSight({ height: 400, offsetTop: 0, scale: 1 }, 740)).toEqual({ above: 0, below: 340 })
  expect(outOfSight({ height: 400, offsetTop: 120, scale: 1 }, 740)).toEqual({ above: 120, below: 220 })
  expect(outOfSight({ height: 400, offsetTop: 340, scale: 1 }, 740)).toEqual({ above: 340, below: 0 })
})

it('is nothing on a page that the user has zoomed', () => {
  expect(outOfSight({ height: 370, offsetTop: 100, scale: 2 }, 740)).toEqual({ above: 0, below: 0 })
})
