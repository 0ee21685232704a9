import { describe, expect, it } from 'vitest'
import { layoutTiles, type Rect, type Size } from './layout'

const desktop: Size = { width: 1440, height: 760 }
const phone: Size = { width: 360, height: 560 }
const phoneOnSide: Size = { width: 740, height: 300 }
const smallest: Size = { width: 300, height: 380 }
const ultrawide: Size = { width: 3440, height: 1200 }

const columns = (rects: Rect[]) => new Set(rects.map(({ x }) => Math.round(x))).size
const rows = (rects: Rect[]) => new Set(rects.map(({ y }) => Math.round(y))).size
const overlap = (a: Rect, b: Rect) =>
  a.x < b.x + b.width - 0.01 &&
  b.x < a.x + a.width - 0.01 &&
  a.y < b.y + b.height - 0.01 &&
  b.y < a.y + a.height - 0.01

describe('layoutTiles', () => {
  const stages = { desktop, phone, phoneOnSide, smallest, ultrawide }
  for (const [name, stage] of Object.entries(stages)) {
    it(`keeps every tile on a ${name} stage, of one size, apart from the others`, () => {
      for (let count = 1; count <= 12; count += 1) {
        const { rects, floating } = layoutTiles(stage, count, 8)
        expect(rects).toHaveLength(count)
        for (const rect of rects) {
          expect(rect.x).toBeGreaterThanOrEqual(-0.01)
          expect(rect.y).toBeGreaterThanOrEqual(-0.01)
          expect(rect.x + rect.width).toBeLessThanOrEqual(stage.width + 0.01)
          expect(rect.y + rect.height).toBeLessThanOrEqual(stage.height + 0.01)
        }
        if (floating !== null) continue
        expect(new Set(rects.map(({ width, height }) => `${width}x${height}`)).size).toBe(1)
        rects.forEach((one, index) => {
          for (const other of rects.slice(index + 1)) expect(overlap(one, other)).toBe(false)
        })
      }
    })
  }

  it.each([
    [2, 2, 1],
    [4, 2, 2],
    [6, 3, 2],
    [9, 3, 3],
    [12, 4, 3],
  ])('lays %i tiles on a desktop in %i columns and %i rows', (count, wide, high) => {
    const { rects } = layoutTiles(desktop, count, 12)
    expect([columns(rects), rows(rects)]).toEqual([wide, high])
  })

  it('stacks three on a phone and pairs up four or more', () => {
    expect(rows(layoutTiles(phone, 3, 8).rects)).toBe(3)
    expect(columns(layoutTiles(phone, 4, 8).rects)).toBe(2)
  })

  it('centres a row that is not full', () => {
    const { rects } = layoutTiles(desktop, 5, 12)
    const last = rects.filter(({ y }) => y === rects.at(-1)?.y)
    const left = last[0]?.x ?? 0
    const right = desktop.width - ((last.at(-1)?.x ?? 0) + (last.at(-1)?.width ?? 0))
    expect(left).toBeCloseTo(right)
    expect(last.length).toBe(2)
  })

  it('floats oneself above the other when two meet on a phone', () => {
    const { rects, floating } = layoutTiles(phone, 2, 8)
    expect(floating).toBe(0)
    expect(rects[1]).toEqual({ x: 0, y: 0, ...phone })
    expect(rects[0]?.width).toBeLessThan(phone.width / 2)
  })

  it('bears a stage without size, as before the first measurement', () => {
    for (const rect of layoutTiles({ width: 0, height: 0 }, 5, 8).rects) {
      expect(Object.values(rect).every(Number.isFinite)).toBe(true)
    }
  })
})
