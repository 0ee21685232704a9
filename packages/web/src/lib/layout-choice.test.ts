import { describe, expect, it } from 'vitest'
import { coveredBy, type LaidTile, type Placed, type Size } from './layout'
import { layoutFor, mainOf, noWish, placeTiles, type Wish } from './layout-choice'

const desktop: Size = { width: 1440, height: 760 }
const phone: Size = { width: 360, height: 560 }
const stages = [desktop, phone, { width: 740, height: 300 }, { width: 768, height: 900 }]

const WIDE = 16 / 9
const UPRIGHT = 9 / 16
const SHAPES = [WIDE, null, UPRIGHT, 4 / 3, WIDE]

type Key = `${number}:camera` | `${number}:screen`
const camera = (index: number): Key => `${index}:camera`
const screen = (index: number): Key => `${index}:screen`
const laid = (key: Key, index = 0): LaidTile<Key> => ({ key, aspect: SHAPES[index % SHAPES.length] ?? null })
/** Cameras of so many people, the user's own first, and these screens. */
const tilesOf = (count: number, ...screens: Key[]): LaidTile<Key>[] =>
  [...Array.from({ length: count }, (_, index) => camera(index)), ...screens].map(laid)
const wish = (over: Partial<Wish<Key>> = {}): Wish<Key> => ({ ...noWish, own: camera(0), ...over })
const place = (tiles: readonly LaidTile<Key>[], stage: Size, over: Partial<Wish<Key>> = {}) =>
  placeTiles(tiles, { stage, gap: 8 }, wish(over))

describe('the main tile', () => {
  const keys = tilesOf(4, screen(2), screen(3)).map(({ key }) => key)

  it('is the pinned one, else a screen, else who speaks, else the first of the others', () => {
    const all = { pinned: camera(3), screens: [screen(3), screen(2)], speaker: camera(2) }
    expect(mainOf(keys, wish(all))).toBe(camera(3))
    expect(mainOf(keys, wish({ ...all, pinned: null }))).toBe(screen(3))
    expect(mainOf(keys, wish({ ...all, pinned: null, screens: [] }))).toBe(camera(2))
    expect(mainOf(keys, wish())).toBe(camera(1))
  })

  it('is one that is there, and the user’s own where they are alone', () => {
    const gone = { pinned: camera(9), screens: [screen(9)], speaker: camera(8) }
    expect(mainOf(keys, wish(gone))).toBe(camera(1))
    expect(mainOf([camera(0)], wish(gone))).toBe(camera(0))
    expect(mainOf([], wish(gone))).toBeNull()
  })
})

describe('the layout', () => {
  const four = tilesOf(4)

  it('is a grid, or the speaker’s, as the user wishes', () => {
    expect(layoutFor(four, desktop, wish({ speaker: camera(2) }))).toEqual({ name: 'grid' })
    const speaker = wish({ mode: 'speaker', speaker: camera(2) })
    expect(layoutFor(four, desktop, speaker)).toEqual({ name: 'stage', main: camera(2) })
    expect(layoutFor(four, phone, speaker)).toEqual({ name: 'stage', main: camera(2) })
    expect(layoutFor(tilesOf(2), desktop, speaker)).toEqual({ name: 'stage', main: camera(1) })
    expect(layoutFor(tilesOf(1), desktop, speaker)).toEqual({ name: 'grid' })
  })

  it('gives a screen and a pinned tile the stage in every mode', () => {
    for (const mode of ['grid', 'speaker'] as const) {
      const tiles = tilesOf(4, screen(2))
      const shared = wish({ mode, screens: [screen(2)] })
      expect(layoutFor(tiles, desktop, shared)).toEqual({ name: 'stage', main: screen(2) })
      expect(layoutFor(tiles, desktop, { ...shared, pinned: camera(0) })).toEqual({
        name: 'stage',
        main: camera(0),
      })
    }
  })

  it('is a pair for two cameras on a phone, with the pinned one large', () => {
    const two = tilesOf(2)
    for (const mode of ['grid', 'speaker'] as const) {
      expect(layoutFor(two, phone, wish({ mode }))).toEqual({ name: 'pair', main: camera(1) })
      expect(layoutFor(two, phone, wish({ mode, pinned: camera(0) }))).toEqual({
        name: 'pair',
        main: camera(0),
      })
    }
    // A camera over a screen would hide a part of it.
    const alone = [laid(camera(1)), laid(screen(1))]
    expect(layoutFor(alone, phone, wish({ screens: [screen(1)] }))).toEqual({
      name: 'stage',
      main: screen(1),
    })
  })
})

/** A place as text, to a tenth of a pixel. */
const textOf = (place: Placed | undefined): string =>
  JSON.stringify(place, (_, value: unknown) => (typeof value === 'number' ? Math.round(value * 10) : value))

/** Tiles whose place has changed. */
const moved = (before: Map<Key, Placed>, after: Map<Key, Placed>): Key[] =>
  [...before].filter(([key, place]) => textOf(after.get(key)) !== textOf(place)).map(([key]) => key)

/** Keys in the order in which they are read: by rows, or down the strip. */
const readingOrder = (places: Map<Key, Placed>): Key[] =>
  [...places]
    .filter(([, { floating }]) => !floating)
    .sort(([, one], [, other]) => Math.round(one.y - other.y) || one.x - other.x)
    .map(([key]) => key)

describe('nothing jumps', () => {
  it('when a person speaks, in a grid', () => {
    for (const stage of stages)
      for (let count = 1; count <= 12; count += 1)
        for (let speaker = 0; speaker < count; speaker += 1)
          expect(
            moved(place(tilesOf(count), stage), place(tilesOf(count), stage, { speaker: camera(speaker) })),
          ).toEqual([])
  })

  it('when a person speaks while a tile is pinned or a screen is shared', () => {
    const tiles = tilesOf(6, screen(2))
    for (const over of [{ pinned: camera(4) }, { screens: [screen(2)] }]) {
      for (const mode of ['grid', 'speaker'] as const) {
        const before = place(tiles, desktop, { ...over, mode, speaker: camera(1) })
        expect(moved(before, place(tiles, desktop, { ...over, mode, speaker: camera(5) }))).toEqual([])
      }
    }
  })

  it('but the two who change places, and by one place those between them', () => {
    for (const stage of stages) {
      for (let count = 3; count <= 12; count += 1) {
        const tiles = tilesOf(count)
        const at = (speaker: number) => place(tiles, stage, { mode: 'speaker', speaker: camera(speaker) })
        for (let one = 1; one < count; one += 1) {
          for (let other = 1; other < count; other += 1) {
            const [before, after] = [at(one), at(other)]
            // The places are the same ones, whoever is in them.
            const rects = (places: Map<Key, Placed>) => [...places.values()].map(textOf).sort()
            expect(rects(after)).toEqual(rects(before))
            const strip = (places: Map<Key, Placed>, main: number) =>
              tiles.map(({ key }) => key).filter((key) => key !== camera(main) && places.has(key))
            for (const key of moved(before, after)) {
              const index = tiles.findIndex((tile) => tile.key === key)
              expect(index).toBeGreaterThanOrEqual(Math.min(one, other))
              expect(index).toBeLessThanOrEqual(Math.max(one, other))
              if (index === one || index === other) continue
              const shift = strip(before, one).indexOf(key) - strip(after, other).indexOf(key)
              expect(Math.abs(shift)).toBe(1)
            }
          }
        }
      }
    }
  })

  it('into another order when a person joins or leaves', () => {
    for (const stage of stages) {
      for (const mode of ['grid', 'speaker'] as const) {
        for (let count = 2; count <= 11; count += 1) {
          const over = { mode, speaker: camera(1) }
          const before = readingOrder(place(tilesOf(count), stage, over))
          const after = readingOrder(place(tilesOf(count + 1), stage, over))
          expect(after.filter((key) => before.includes(key))).toEqual(before)
        }
      }
    }
  })

  it('out of a full row when a person joins and there is a place left', () => {
    // Five on a desktop are in two rows of three, as six are; only the last row is centred anew.
    const wide = (count: number) => tilesOf(count).map(({ key }) => ({ key, aspect: WIDE }))
    const [five, six] = [place(wide(5), desktop), place(wide(6), desktop)]
    expect(moved(five, six)).toEqual([camera(3), camera(4)])
  })
})

describe('the user’s own picture, small', () => {
  it('lies in a corner, and the others have the stage as if it were not there', () => {
    for (const stage of stages) {
      for (let count = 2; count <= 8; count += 1) {
        const tiles = tilesOf(count)
        const places = place(tiles, stage, { isOwnSmall: true })
        const own = places.get(camera(0))
        if (!own) throw new Error('no own tile')
        expect(own.floating).toBe(true)
        expect(Math.min(own.x, own.y)).toBeGreaterThanOrEqual(0)
        expect(own.x + own.width).toBeLessThanOrEqual(stage.width)
        expect(own.y + own.height).toBeLessThanOrEqual(stage.height)
        places.delete(camera(0))
        expect(places).toEqual(place(tiles.slice(1), stage))
      }
    }
  })

  it('leaves every other tile a part for its name and its controls', () => {
    for (const stage of [...stages, { width: 304, height: 400 }, { width: 552, height: 170 }]) {
      for (let count = 2; count <= 16; count += 1) {
        const places = place(tilesOf(count), stage, { isOwnSmall: true })
        const over = [...places.values()].find(({ floating }) => floating)
        for (const tile of places.values()) {
          if (!over || tile === over) continue
          const { top, bottom, topEnd, footEnd } = coveredBy(tile, [over])
          expect(tile.width - Math.max(topEnd, footEnd)).toBeGreaterThanOrEqual(Math.min(tile.width, 56))
          expect(tile.height - top - bottom).toBeGreaterThanOrEqual(Math.min(tile.height, 44))
        }
      }
    }
  })

  it('is a tile like the others where they are as small themselves', () => {
    const [tiles, small] = [tilesOf(12), { width: 304, height: 250 }]
    expect(place(tiles, small, { isOwnSmall: true })).toEqual(place(tiles, small))
  })

  it('is a tile like the others beside a large one, where it is pinned, and where the user is alone', () => {
    for (const over of [
      { mode: 'speaker' as const },
      { screens: [screen(1)] },
      { pinned: camera(0) },
      { pinned: camera(1) },
    ]) {
      const tiles = tilesOf(4, screen(1))
      expect(place(tiles, desktop, { ...over, isOwnSmall: true })).toEqual(place(tiles, desktop, over))
    }
    expect(place(tilesOf(1), desktop, { isOwnSmall: true }).get(camera(0))?.floating).toBe(false)
  })
})
