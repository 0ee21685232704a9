import { describe, expect, it } from 'vitest'
import {
  bounded,
  pan,
  pinch,
  SCALE_MAX,
  toggleZoom,
  WHOLE,
  zoomBy,
  type Frame,
  type Point,
  type Zoom,
} from './zoom'

const wide: Frame = { width: 1200, height: 600, aspect: 16 / 9 }
const upright: Frame = { width: 300, height: 600, aspect: 16 / 9 }
const unknown: Frame = { width: 800, height: 600, aspect: null }
const frames = { wide, upright, unknown, exact: { width: 1600, height: 900, aspect: 16 / 9 } }

/** Point of the unzoomed frame that is shown at `at`. */
const under = ({ scale, x, y }: Zoom, at: Point): Point => ({ x: (at.x - x) / scale, y: (at.y - y) / scale })

/** Where the picture's edges are in the frame. */
const edges = ({ scale, x, y }: Zoom, { width, height, aspect }: Frame) => {
  const shape = aspect ?? width / height
  const size = { width: Math.min(width, height * shape), height: Math.min(height, width / shape) }
  const left = x + ((width - size.width) / 2) * scale
  const top = y + ((height - size.height) / 2) * scale
  return { left, top, right: left + size.width * scale, bottom: top + size.height * scale }
}

/** Numbers that are the same in each run, between 0 and 1. */
const numbers = (seed: number) => () => {
  seed = (seed * 48_271) % 2_147_483_647
  return seed / 2_147_483_647
}

describe.each(Object.entries(frames))('in a frame that is %s', (_, frame) => {
  it('shows the whole picture where nothing is zoomed', () => {
    expect(bounded(WHOLE, frame)).toEqual(WHOLE)
    const { left, top, right, bottom } = edges(WHOLE, frame)
    expect(left + right).toBeCloseTo(frame.width)
    expect(top + bottom).toBeCloseTo(frame.height)
  })

  it('leaves no margin that the picture could fill, and centres what is smaller, whatever is done', () => {
    const next = numbers(7)
    const point = () => ({ x: next() * frame.width, y: next() * frame.height })
    let zoom = WHOLE
    for (let step = 0; step < 500; step += 1) {
      const at = point()
      const ways = [
        () => zoomBy(zoom, 0.4 + next() * 2, { at, frame }),
        () => pan(zoom, { x: (next() - 0.5) * 900, y: (next() - 0.5) * 900 }, frame),
        () => pinch(zoom, { before: [at, point()], now: [point(), point()] }, frame),
        () => (next() > 0.9 ? toggleZoom(zoom, { at, frame }) : zoom),
      ]
      zoom = (ways[step % ways.length] ?? (() => zoom))()
      expect(zoom.scale).toBeGreaterThanOrEqual(1)
      expect(zoom.scale).toBeLessThanOrEqual(SCALE_MAX)
      const { left, top, right, bottom } = edges(zoom, frame)
      for (const [start, end, length] of [
        [left, right, frame.width],
        [top, bottom, frame.height],
      ] as const) {
        if (end - start > length + 0.01) {
          expect(start).toBeLessThanOrEqual(0.01)
          expect(end).toBeGreaterThanOrEqual(length - 0.01)
        } else expect(start + end).toBeCloseTo(length, 3)
      }
    }
  })

  it('comes back to the whole picture by the way it came', () => {
    const at = { x: frame.width * 0.7, y: frame.height * 0.55 }
    const near = zoomBy(zoomBy(WHOLE, 2, { at, frame }), 1.5, { at, frame })
    const back = zoomBy(near, 1 / 3, { at, frame })
    expect(back.scale).toBeCloseTo(1)
    expect(Math.abs(back.x) + Math.abs(back.y)).toBeCloseTo(0)
  })
})

it('keeps what is under the pointer where it is', () => {
  const at = { x: 700, y: 200 }
  const zoom = zoomBy(WHOLE, 3, { at, frame: wide })
  expect(zoom.scale).toBe(3)
  const shown = under(zoom, at)
  expect(shown.x).toBeCloseTo(at.x)
  expect(shown.y).toBeCloseTo(at.y)
})

it('moves with the pointer, and stops at the edge of the picture', () => {
  const zoom = zoomBy(WHOLE, 4, { at: { x: 600, y: 300 }, frame: wide })
  expect(pan(zoom, { x: 30, y: -20 }, wide)).toMatchObject({ x: zoom.x + 30, y: zoom.y - 20 })
  expect(edges(pan(zoom, { x: 99_999, y: 0 }, wide), wide).left).toBeCloseTo(0)
  expect(edges(pan(zoom, { x: -99_999, y: 0 }, wide), wide).right).toBeCloseTo(wide.width)
})

it('does not move a picture that is seen whole', () => {
  expect(pan(WHOLE, { x: 50, y: 50 }, wide)).toEqual(WHOLE)
})

it('goes in by a double click, and out by the next', () => {
  const place = { at: { x: 600, y: 300 }, frame: wide }
  const zoom = toggleZoom(WHOLE, place)
  expect(zoom.scale).toBe(2.5)
  expect(toggleZoom(zoom, place)).toEqual(WHOLE)
})

it('follows two fingers: what was under each stays under it', () => {
  const before = [
    { x: 500, y: 250 },
    { x: 700, y: 350 },
  ] as const
  const now = [
    { x: 420, y: 220 },
    { x: 820, y: 420 },
  ] as const
  const zoom = pinch(WHOLE, { before, now }, wide)
  expect(zoom.scale).toBe(2)
  now.forEach((finger, index) => {
    const { x, y } = under(zoom, finger)
    expect(x).toBeCloseTo(before[index]?.x ?? Number.NaN)
    expect(y).toBeCloseTo(before[index]?.y ?? Number.NaN)
  })
})

it('bears two fingers at one point, and a frame without size', () => {
  const point = { x: 10, y: 10 }
  const zoom = pinch(WHOLE, { before: [point, point], now: [point, { x: 10, y: 40 }] }, wide)
  expect([zoom.scale, zoom.x, zoom.y].every(Number.isFinite)).toBe(true)
  const none = bounded({ scale: 3, x: 50, y: 50 }, { width: 0, height: 0, aspect: null })
  expect([none.scale, none.x, none.y].every(Number.isFinite)).toBe(true)
})

it('stays inside when the frame becomes smaller', () => {
  const zoom = zoomBy(WHOLE, 6, { at: { x: 1200, y: 600 }, frame: wide })
  const small = { ...wide, width: 400, height: 300 }
  const { left, right, top, bottom } = edges(bounded(zoom, small), small)
  expect(Math.max(left, top)).toBeLessThanOrEqual(0.01)
  expect(right).toBeGreaterThanOrEqual(399.99)
  expect(bottom).toBeGreaterThanOrEqual(299.99)
})
