export type Size = { width: number; height: number }
/** A rectangle on the stage, in CSS pixels from its upper left corner. */
export type Rect = Size & { x: number; y: number }
/** Place of a tile. A floating one lies above the others. */
export type Placed = Rect & { floating: boolean }

/** Tile as far as its place depends on it. `aspect`: its picture's width by height; null where none is known. */
export type LaidTile<Key extends string> = { key: Key; aspect: number | null }

/**
 * Arrangement of the tiles. `grid`: all of one size. `pair`: the `main` tile fills the stage, the other one floats.
 * `stage`: the `main` tile is large, and the others are in a strip beside it or below it.
 */
export type Layout<Key extends string> = { name: 'grid' } | { name: 'pair' | 'stage'; main: Key }

/** Aspect ratio of the pictures that cameras send, where a tile's own is not known. */
const USUAL_ASPECT = 16 / 9
/** Narrowest tile where no picture's shape is known: on a phone, as narrow as a phone held upright. */
const MIN_ASPECT = { compact: 3 / 4, roomy: 4 / 3 }
/** Share of a picture that the shape of a tile leaves: it may cut off a quarter. */
const SHAPE_SHARE = 3 / 4
/** Least share of a picture that is cut to its tile. Where less would be seen, it is shown whole, with margins. */
const MIN_SHARE = 2 / 3
/** Size below which a stage is a phone's, upright or on its side. */
const COMPACT = { width: 600, height: 420 }
/** Share of the stage's width or height that the strip beside the main tile has: the less, the larger the main picture. */
const STRIP_SHARE = { min: 1 / 5, max: 3 / 8 }

/** Whether a stage is a phone's. */
export const isCompact = (stage: Size): boolean =>
  stage.width < COMPACT.width || stage.height < COMPACT.height

/** Object fit of a picture in its tile: cut to it, or whole where less than two thirds of it would be seen. */
export const fitOf = (aspect: number | null, { width, height }: Size): 'cover' | 'contain' => {
  if (aspect === null || width <= 0 || height <= 0) return 'cover'
  const shape = width / height
  return Math.min(shape / aspect, aspect / shape) < MIN_SHARE ? 'contain' : 'cover'
}

type Range = { min: number; max: number }

/** Range of aspect ratios for the tiles of a grid, about the geometric mean of their pictures'. */
const rangeOf = (aspects: readonly (number | null)[], stage: Size): Range => {
  const known = aspects.filter((aspect) => aspect !== null)
  if (known.length === 0)
    return { min: isCompact(stage) ? MIN_ASPECT.compact : MIN_ASPECT.roomy, max: USUAL_ASPECT }
  const mean = Math.exp(known.reduce((sum, aspect) => sum + Math.log(aspect), 0) / known.length)
  // A tile wider than an upright picture cuts off the space above and below a face; of a wide one, the face.
  return { min: mean * SHAPE_SHARE, max: Math.max(mean, Math.min(mean / SHAPE_SHARE, SHAPE_SHARE)) }
}

const shaped = (cell: Size, { min, max }: Range): Size => {
  const aspect = cell.width / cell.height
  if (aspect > max) return { width: cell.height * max, height: cell.height }
  if (aspect < min) return { width: cell.width, height: cell.width / min }
  return cell
}

/** Score of a tile: its area, less where it is narrower than a square and than its picture and cuts into the face. */
const worth = ({ width, height }: Size, { max }: Range): number =>
  width * height * Math.sqrt(Math.min(1, width / height / Math.min(1, max)))

type Grid = { columns: number; rows: number; tile: Size }

const bestGrid = (stage: Size, count: number, { gap, range }: { gap: number; range: Range }): Grid => {
  let best: Grid | null = null
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns)
    const cell = {
      width: Math.max(0, (stage.width - gap * (columns - 1)) / columns),
      height: Math.max(0, (stage.height - gap * (rows - 1)) / rows),
    }
    const tile = shaped(cell, range)
    if (best === null || worth(tile, range) > worth(best.tile, range)) best = { columns, rows, tile }
  }
  return best ?? { columns: 1, rows: 1, tile: stage }
}

/** Tile that fills the stage: all of it, or as much of it as has the picture's shape where the stage's own would not show enough of it. */
const filling = (aspect: number | null, stage: Size): Rect => {
  if (fitOf(aspect, stage) === 'cover') return { x: 0, y: 0, ...stage }
  const { width, height } = shaped(stage, rangeOf([aspect], stage))
  return { x: (stage.width - width) / 2, y: (stage.height - height) / 2, width, height }
}

/** Rows of tiles of one size, as large as the area allows; rows that are not full are centred. */
const rowRects = (count: number, area: Size, { gap, range }: { gap: number; range: Range }): Rect[] => {
  const { columns, rows, tile } = bestGrid(area, count, { gap, range })
  const top = (area.height - rows * tile.height - gap * (rows - 1)) / 2
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns)
    const inRow = Math.min(columns, count - row * columns)
    const left = (area.width - inRow * tile.width - gap * (inRow - 1)) / 2
    return { x: left + (index % columns) * (tile.width + gap), y: top + row * (tile.height + gap), ...tile }
  })
}

/** Grid of tiles of one size, as large as the stage allows; a single one fills a phone. */
const gridRects = (aspects: readonly (number | null)[], stage: Size, gap: number): Rect[] => {
  const count = aspects.length
  if (count === 1 && isCompact(stage)) return [filling(aspects[0] ?? null, stage)]
  return rowRects(count, stage, { gap, range: rangeOf(aspects, stage) })
}

/**
 * Insets of a tile, in CSS pixels: what lies over it takes of it, above, below, or at the end of lines:
 * there of its uppermost strip, which holds controls, and of its lowest, which holds the name, each where it is covered.
 */
export type Covered = { top: number; bottom: number; topEnd: number; footEnd: number }

/** Height of such a strip, and the least that a name needs, in CSS pixels. */
const STRIP = 56
const NAME = 36

/** Insets of a tile over which nothing lies. */
const UNCOVERED: Covered = { top: 0, bottom: 0, topEnd: 0, footEnd: 0 }

/** Whether a rectangle lies over a part of another. */
export const isOver = (over: Rect, tile: Rect): boolean =>
  over.x < tile.x + tile.width &&
  over.x + over.width > tile.x &&
  over.y < tile.y + tile.height &&
  over.y + over.height > tile.y

/** Insets that leave the larger part of a tile that something does not lie over: beside it, below it or above it. */
const leftBy = (tile: Rect, over: Rect): Covered => {
  const [right, foot] = [tile.x + tile.width, tile.y + tile.height]
  if (!isOver(over, tile)) return UNCOVERED
  const end = Math.min(tile.width, right - over.x)
  const top = Math.min(tile.height, over.y + over.height - tile.y)
  const bottom = Math.min(tile.height, foot - over.y)
  const beside = (tile.width - end) * tile.height
  if (beside >= tile.width * (tile.height - Math.min(top, bottom)))
    return {
      ...UNCOVERED,
      topEnd: over.y < tile.y + STRIP ? end : 0,
      footEnd: over.y + over.height > foot - STRIP ? end : 0,
    }
  // What is too low for a name shows none, in place of a part of one.
  const inset = (covered: number): number => (tile.height - covered < NAME ? tile.height : covered)
  return top <= bottom ? { ...UNCOVERED, top: inset(top) } : { ...UNCOVERED, bottom: inset(bottom) }
}

/** Insets that leave a part of a tile that nothing lies over. Names and controls are placed in that part. */
export const coveredBy = (tile: Rect, covers: readonly Rect[]): Covered => {
  const insets = covers.map((over) => leftBy(tile, over))
  const most = (side: keyof Covered): number => Math.max(0, ...insets.map((inset) => inset[side]))
  return { top: most('top'), bottom: most('bottom'), topEnd: most('topEnd'), footEnd: most('footEnd') }
}

/**
 * Tile in a corner of the stage: of its picture's shape, and of the same area for every shape. On a phone above, where no
 * thumb and no name is; elsewhere below, where knocks do not come.
 */
export const corner = (aspect: number | null, stage: Size, gap: number): Rect => {
  const upright = stage.height >= stage.width
  const usual = upright ? MIN_ASPECT.compact : MIN_ASPECT.roomy
  const side = Math.min(upright ? stage.width * 0.3 : stage.height * 0.5, 160)
  const shape = aspect ?? usual
  const width = Math.min(side * Math.sqrt(shape / usual), stage.width * 0.45)
  const height = width / shape
  const inset = gap + 4
  const y = isCompact(stage) ? inset : stage.height - height - inset
  return { x: stage.width - width - inset, y, width, height }
}

type Split = { main: Size; strip: Rect }

/**
 * Split of a length between the main tile and the strip. `used`: as much of it as the main picture can fill; the strip
 * takes what is left anyway, within its limits.
 */
const splitLength = (length: number, used: number, gap: number): { main: number; strip: number } => {
  const strip = Math.min(length * STRIP_SHARE.max, Math.max(length * STRIP_SHARE.min, length - gap - used))
  return { main: length - gap - strip, strip }
}

/** Split of the stage between the main tile and the strip, beside it or below it: whichever leaves the larger main picture. */
const splitStage = (aspect: number, { width, height }: Size, gap: number): Split => {
  const wide = splitLength(width, height * aspect, gap)
  const high = splitLength(height, width / aspect, gap)
  return Math.min(wide.main, height * aspect) >= Math.min(width, high.main * aspect)
    ? { main: { width: wide.main, height }, strip: { x: wide.main + gap, y: 0, width: wide.strip, height } }
    : { main: { width, height: high.main }, strip: { x: 0, y: high.main + gap, width, height: high.strip } }
}

/** Gap between `count` tiles that leaves at least half of any row and column to the tiles. */
const fittingGap = ({ width, height }: Size, count: number, gap: number): number =>
  Math.min(gap, Math.min(width, height) / (2 * count))

const inGrid = <Key extends string>(tiles: readonly LaidTile<Key>[], stage: Size, gap: number) => {
  const rects = gridRects(
    tiles.map(({ aspect }) => aspect),
    stage,
    gap,
  )
  return new Map(
    tiles.map(({ key }, index): [Key, Placed] => {
      const rect = rects[index] ?? { x: 0, y: 0, ...stage }
      return [key, { ...rect, floating: false }]
    }),
  )
}

/** Main tile large, and all others in a strip of tiles of one size. Without the main tile, a grid. */
const onStage = <Key extends string>(
  main: Key,
  tiles: readonly LaidTile<Key>[],
  { stage, gap }: { stage: Size; gap: number },
): Map<Key, Placed> => {
  const mainTile = tiles.find(({ key }) => key === main)
  if (!mainTile) return inGrid(tiles, stage, gap)
  const others = tiles.filter(({ key }) => key !== main)
  if (others.length === 0) return new Map([[main, { x: 0, y: 0, ...stage, floating: false }]])
  const split = splitStage(mainTile.aspect ?? USUAL_ASPECT, stage, fittingGap(stage, 6, gap))
  const aspects = others.map(({ aspect }) => aspect)
  const rects = rowRects(others.length, split.strip, {
    gap: fittingGap(split.strip, others.length, gap),
    range: rangeOf(aspects, stage),
  })
  const places = new Map<Key, Placed>([[main, { x: 0, y: 0, ...split.main, floating: false }]])
  others.forEach(({ key }, index) => {
    const rect = rects[index] ?? { x: 0, y: 0, width: 0, height: 0 }
    places.set(key, { ...rect, x: split.strip.x + rect.x, y: split.strip.y + rect.y, floating: false })
  })
  return places
}

/**
 * Places of the tiles by key, so that faces are as large as the stage allows. Any number of tiles works. `gap` in CSS
 * pixels.
 */
export const arrange = <Key extends string>(
  layout: Layout<Key>,
  tiles: readonly LaidTile<Key>[],
  { stage, gap }: { stage: Size; gap: number },
): Map<Key, Placed> => {
  switch (layout.name) {
    case 'grid':
      return inGrid(tiles, stage, gap)
    case 'pair':
      return new Map(
        tiles.map(({ key, aspect }): [Key, Placed] => [
          key,
          key === layout.main
            ? { ...filling(aspect, stage), floating: false }
            : { ...corner(aspect, stage, gap), floating: true },
        ]),
      )
    case 'stage':
      return onStage(layout.main, tiles, { stage, gap })
    default:
      return layout satisfies never
  }
}
