import { describe, expect, it } from 'vitest'
import { arrange, coveredBy, fitOf, type LaidTile, type Placed, type Size } from './layout'
import { layoutFor, noWish } from './layout-choice'

const desktop: Size = { width: 1440, height: 760 }
const phone: Size = { width: 360, height: 560 }
const phoneOnSide: Size = { width: 740, height: 300 }
const smallest: Size = { width: 300, height: 380 }
const sliver: Size = { width: 300, height: 90 }
const ultrawide: Size = { width: 3440, height: 1200 }
const stages = { desktop, phone, phoneOnSide, smallest, sliver, ultrawide }

const WIDE = 16 / 9
const UPRIGHT = 9 / 16

type Key = `${number}:camera`
const tilesOf = (aspects: readonly (number | null)[]): LaidTile<Key>[] =>
  aspects.map((aspect, index) => ({ key: `${index}:camera`, aspect }))
const unknown = (count: number) => tilesOf(Array.from({ length: count }, () => null))

const lay = (tiles: readonly LaidTile<Key>[], stage: Size, gap = 8): Placed[] => [
  ...arrange(layoutFor(tiles, stage, { ...noWish, own: '0:camera' }), tiles, { stage, gap }).values(),
]
const columns = (rects: Placed[]) => new Set(rects.map(({ x }) => Math.round(x))).size
const rows = (rects: Placed[]) => new Set(rects.map(({ y }) => Math.round(y))).size
const overlap = (a: Placed, b: Placed) =>
  a.x < b.x + b.width - 0.01 &&
  b.x < a.x + a.width - 0.01 &&
  a.y < b.y + b.height - 0.01 &&
  b.y < a.y + a.height - 0.01

/** Part of a picture that is seen in its tile. */
const seen = (aspect: number, rect: Placed) => {
  const shape = rect.width / rect.height
  return fitOf(aspect, rect) === 'contain' ? 1 : Math.min(shape / aspect, aspect / shape)
}

describe('arrange', () => {
  for (const [name, stage] of Object.entries(stages)) {
    it.each([
      ['unknown', [null]],
      ['wide', [WIDE]],
      ['upright', [UPRIGHT]],
      ['mixed', [WIDE, UPRIGHT, null, 4 / 3, 21 / 9]],
    ])(
      `keeps every tile on a ${name} stage, of one size, apart from the others: %s pictures`,
      (_, shapes) => {
        for (let count = 1; count <= 12; count += 1) {
          const tiles = tilesOf(
            Array.from({ length: count }, (__, index) => shapes[index % shapes.length] ?? null),
          )
          const placed = lay(tiles, stage)
          expect(placed).toHaveLength(count)
          for (const rect of placed) {
            expect(rect.x).toBeGreaterThanOrEqual(-0.01)
            expect(rect.y).toBeGreaterThanOrEqual(-0.01)
            expect(rect.x + rect.width).toBeLessThanOrEqual(stage.width + 0.01)
            if (!rect.floating) expect(rect.y + rect.height).toBeLessThanOrEqual(stage.height + 0.01)
          }
          const fixed = placed.filter(({ floating }) => !floating)
          expect(new Set(fixed.map(({ width, height }) => `${width}x${height}`)).size).toBe(1)
          fixed.forEach((one, index) => {
            for (const other of fixed.slice(index + 1)) expect(overlap(one, other)).toBe(false)
          })
        }
      },
    )

    it(`never cuts off more than a third of a picture on a ${name} stage`, () => {
      for (const shapes of [[WIDE], [UPRIGHT], [WIDE, UPRIGHT], [UPRIGHT, WIDE, WIDE], [4 / 3, 21 / 9]]) {
        for (let count = 1; count <= 12; count += 1) {
          const aspects = Array.from({ length: count }, (_, index) => shapes[index % shapes.length] ?? WIDE)
          lay(tilesOf(aspects), stage).forEach((rect, index) => {
            expect(seen(aspects[index] ?? WIDE, rect)).toBeGreaterThanOrEqual(2 / 3)
          })
        }
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
    for (const tiles of [unknown(count), tilesOf(Array.from({ length: count }, () => WIDE))]) {
      const placed = lay(tiles, desktop, 12)
      expect([columns(placed), rows(placed)]).toEqual([wide, high])
    }
  })

  it('stacks three on a phone and pairs up four or more', () => {
    expect(rows(lay(unknown(3), phone))).toBe(3)
    expect(columns(lay(unknown(4), phone))).toBe(2)
  })

  it('centres a row that is not full', () => {
    const placed = lay(unknown(5), desktop, 12)
    const last = placed.filter(({ y }) => y === placed.at(-1)?.y)
    const left = last[0]?.x ?? 0
    const right = desktop.width - ((last.at(-1)?.x ?? 0) + (last.at(-1)?.width ?? 0))
    expect(left).toBeCloseTo(right)
    expect(last.length).toBe(2)
  })

  it.each([
    [phone, WIDE],
    [phoneOnSide, UPRIGHT],
  ])('gives one who fills a stage of another shape a tile of their own: %o, %f', (stage, aspect) => {
    for (const { width, height, x } of [
      lay(tilesOf([aspect]), stage)[0],
      lay(tilesOf([null, aspect]), stage)[1],
    ].filter((rect) => rect !== undefined)) {
      expect(fitOf(aspect, { width, height })).toBe('cover')
      expect(Math.max(width / stage.width, height / stage.height)).toBeCloseTo(1)
      expect(x).toBeCloseTo((stage.width - width) / 2)
    }
  })

  it('gives tiles the shape of their pictures', () => {
    for (const { width, height } of lay(tilesOf([UPRIGHT, UPRIGHT, UPRIGHT]), desktop))
      expect(width / height).toBeLessThanOrEqual(0.75)
    for (const { width, height } of lay(tilesOf([WIDE, WIDE, WIDE]), phone))
      expect(width / height).toBeGreaterThanOrEqual(4 / 3 - 0.001)
  })

  it.each([
    [phone, null],
    [phone, WIDE],
    [phoneOnSide, UPRIGHT],
  ])('floats the user’s own picture above the other when two meet on a phone: %o, %s', (stage, aspect) => {
    const [own, other] = lay(tilesOf([aspect, null]), stage)
    expect(own?.floating).toBe(true)
    expect(other).toEqual({ x: 0, y: 0, ...stage, floating: false })
    expect(own?.width).toBeLessThan(stage.width / 2)
    if (aspect !== null) expect((own?.width ?? 0) / (own?.height ?? 1)).toBeCloseTo(aspect)
  })

  it('places by key, whatever the order', () => {
    const tiles = unknown(5)
    const placed = arrange({ name: 'grid' }, tiles, { stage: desktop, gap: 8 })
    expect([...placed.keys()]).toEqual(tiles.map(({ key }) => key))
  })

  it('bears a stage without size, as before the first measurement', () => {
    for (const rect of lay(tilesOf([WIDE, UPRIGHT, null, null, null]), { width: 0, height: 0 })) {
      expect([rect.x, rect.y, rect.width, rect.height].every(Number.isFinite)).toBe(true)
    }
  })
})

describe('arrange with a main tile', () => {
  const tiny: Size = { width: 24, height: 16 }
  const square: Size = { width: 700, height: 700 }
  const mains = [null, WIDE, UPRIGHT, 21 / 9, 1]
  const onStage = (tiles: readonly LaidTile<Key>[], stage: Size, main: Key = '0:camera', gap = 12) =>
    arrange({ name: 'stage', main }, tiles, { stage, gap })
  /** Area of a whole picture in its tile. */
  const pictured = (aspect: number, { width, height }: Size) => Math.min(width, height * aspect) ** 2 / aspect

  for (const [name, stage] of Object.entries({ ...stages, tiny, square })) {
    it.each([
      ['unknown', [null]],
      ['wide', [WIDE]],
      ['upright', [UPRIGHT]],
      ['mixed', [UPRIGHT, WIDE, null, 4 / 3, 21 / 9]],
    ])(`keeps every tile on a ${name} stage, apart from the others: %s pictures`, (_, shapes) => {
      for (const main of mains) {
        for (let count = 1; count <= 16; count += 1) {
          const aspects = Array.from(
            { length: count - 1 },
            (__, index) => shapes[index % shapes.length] ?? null,
          )
          const placed = [...onStage(tilesOf([main, ...aspects]), stage).values()]
          expect(placed).toHaveLength(count)
          for (const { x, y, width, height, floating } of placed) {
            expect(Math.min(x, y)).toBeGreaterThanOrEqual(-0.01)
            expect(Math.min(width, height)).toBeGreaterThan(0)
            expect(x + width).toBeLessThanOrEqual(stage.width + 0.01)
            expect(y + height).toBeLessThanOrEqual(stage.height + 0.01)
            expect(floating).toBe(false)
          }
          const overlapping = placed.filter((one, index) =>
            placed.slice(index + 1).some((other) => overlap(one, other)),
          )
          expect(overlapping).toEqual([])
        }
      }
    })

    it(`makes the main tile the largest on a ${name} stage`, () => {
      for (const main of mains) {
        for (let count = 2; count <= 16; count += 1) {
          const [first, ...others] = onStage(
            unknown(count).map((tile, index) => (index === 0 ? { ...tile, aspect: main } : tile)),
            stage,
          ).values()
          const area = (first?.width ?? 0) * (first?.height ?? 0)
          expect(area).toBeGreaterThan(0.5 * stage.width * stage.height)
          for (const { width, height } of others) expect(width * height).toBeLessThan(area)
        }
      }
    })
  }

  it.each([
    ['beside a wide picture on a wide stage', desktop, WIDE, 'beside'],
    ['beside an upright picture on a wide stage', desktop, UPRIGHT, 'beside'],
    ['beside it on a phone on its side', phoneOnSide, WIDE, 'beside'],
    ['below a wide picture on a phone', phone, WIDE, 'below'],
    ['below a picture wider than the stage', { width: 1000, height: 800 }, 21 / 9, 'below'],
  ] as const)('puts the strip %s', (_, stage, aspect, where) => {
    const [main, ...others] = onStage(tilesOf([aspect, WIDE, WIDE]), stage).values()
    if (!main) throw new Error('no main tile')
    for (const { x, y } of others) {
      if (where === 'beside') expect(x).toBeGreaterThan(main.width)
      else expect(y).toBeGreaterThan(main.height)
    }
  })

  it('chooses the side that leaves the larger main picture', () => {
    for (const stage of [desktop, phone, square, ultrawide]) {
      const [main] = onStage(tilesOf([WIDE, WIDE]), stage).values()
      const least = [
        { width: stage.width * 0.8 - 12, height: stage.height },
        { width: stage.width, height: stage.height * 0.8 - 12 },
      ].map((size) => pictured(WIDE, size))
      expect(pictured(WIDE, main ?? stage)).toBeGreaterThanOrEqual(Math.max(...least) - 0.01)
    }
  })

  it('gives the strip what the main picture cannot use', () => {
    const stripOf = (aspect: number) => {
      const [main] = onStage(tilesOf([aspect, WIDE]), desktop).values()
      return desktop.width - (main?.width ?? 0)
    }
    expect(stripOf(1)).toBeGreaterThan(stripOf(WIDE))
  })

  it('fills the stage with a main tile that is alone', () => {
    for (const stage of [desktop, phone, tiny])
      expect([...onStage(tilesOf([UPRIGHT]), stage).values()]).toEqual([
        { x: 0, y: 0, ...stage, floating: false },
      ])
  })

  it('keeps the order of the strip, whichever tile is the main one', () => {
    const placed = onStage(unknown(5), desktop, '3:camera')
    const strip = unknown(5)
      .map(({ key }) => key)
      .filter((key) => key !== '3:camera')
    const tops = strip.map((key) => placed.get(key)?.y ?? Number.NaN)
    expect(tops).toEqual([...tops].sort((a, b) => a - b))
    expect(placed.get('3:camera')).toMatchObject({ x: 0, y: 0, height: desktop.height })
  })

  it('is a grid where the main tile does not exist', () => {
    const tiles = unknown(4)
    expect(onStage(tiles, desktop, '9:camera')).toEqual(
      arrange({ name: 'grid' }, tiles, { stage: desktop, gap: 12 }),
    )
  })

  it('bears a stage without size', () => {
    for (const rect of onStage(tilesOf([WIDE, UPRIGHT, null]), { width: 0, height: 0 }).values())
      expect([rect.x, rect.y, rect.width, rect.height].every(Number.isFinite)).toBe(true)
  })
})

it.each([
  [
    'above',
    { x: 200, y: 10, width: 90, height: 120 },
    { width: 300, height: 500 },
    { top: 130, bottom: 0, topEnd: 0, footEnd: 0 },
  ],
  [
    'beside',
    { x: 600, y: 10, width: 90, height: 120 },
    { width: 700, height: 200 },
    { top: 0, bottom: 0, topEnd: 100, footEnd: 0 },
  ],
  [
    'beside the name of',
    { x: 600, y: 70, width: 90, height: 120 },
    { width: 700, height: 200 },
    { top: 0, bottom: 0, topEnd: 0, footEnd: 100 },
  ],
  [
    'beside all of',
    { x: 600, y: 10, width: 90, height: 180 },
    { width: 700, height: 200 },
    { top: 0, bottom: 0, topEnd: 100, footEnd: 100 },
  ],
  [
    'below',
    { x: 200, y: 370, width: 90, height: 120 },
    { width: 300, height: 500 },
    { top: 0, bottom: 130, topEnd: 0, footEnd: 0 },
  ],
  [
    'over nearly all of',
    { x: 0, y: 30, width: 300, height: 470 },
    { width: 300, height: 500 },
    { top: 0, bottom: 500, topEnd: 0, footEnd: 0 },
  ],
  [
    'apart from',
    { x: 300, y: 0, width: 90, height: 120 },
    { width: 300, height: 500 },
    { top: 0, bottom: 0, topEnd: 0, footEnd: 0 },
  ],
])('a tile that floats %s another leaves it the larger part', (_, over, size, covered) => {
  expect(coveredBy({ x: 0, y: 0, ...size }, [over])).toEqual(covered)
})

it('a tile that two things lie over leaves both the part that neither covers', () => {
  const tile = { x: 0, y: 0, width: 300, height: 500 }
  const [above, below] = [
    { x: 200, y: 10, width: 90, height: 120 },
    { x: 0, y: 430, width: 300, height: 70 },
  ]
  expect(coveredBy(tile, [above, below])).toEqual({ top: 130, bottom: 70, topEnd: 0, footEnd: 0 })
  expect(coveredBy(tile, [])).toEqual({ top: 0, bottom: 0, topEnd: 0, footEnd: 0 })
})

it.each([
  [null, { width: 100, height: 900 }, 'cover'],
  [WIDE, { width: 1600, height: 900 }, 'cover'],
  // 42 % of an upright picture on a wide screen, 29 % of a wide one on a phone.
  [3 / 4, { width: 1600, height: 900 }, 'contain'],
  [WIDE, { width: 360, height: 700 }, 'contain'],
  [1, { width: 300, height: 200 }, 'cover'],
  [1, { width: 301, height: 200 }, 'contain'],
  [WIDE, { width: 0, height: 0 }, 'cover'],
] as const)('a picture of aspect %f in %o: %s', (aspect, rect, fit) => {
  expect(fitOf(aspect, rect)).toBe(fit)
})
