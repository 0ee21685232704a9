export type Size = { width: number; height: number }
/** A rectangle on the stage, in CSS pixels from its upper left corner. */
export type Rect = Size & { x: number; y: number }
/** Place of a tile. A floating one lies above the others. */
export type Placed = Rect & { floating: boolean }

/** Tile as far as its place depends on it. `aspect`: its picture's width by height; null where none is known. */
export type LaidTile<Key extends string> = { key: Key; aspect: number | null }

/**
 * Arrangement of the tiles. `grid`: all of one size. `pair`: the `main` tile fills the stage, the other one floats.
 */
export type Layout<Key extends string> = { name: 'grid' } | { name: 'pair'; main: Key }

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

const isCompact = (stage: Size): boolean => stage.width < COMPACT.width || stage.height < COMPACT.height

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
      width: Math.max(1, (stage.width - gap * (columns - 1)) / columns),
      height: Math.max(1, (stage.height - gap * (rows - 1)) / rows),
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

/** Grid of tiles of one size, as large as the stage allows; rows that are not full are centred. */
const gridRects = (aspects: readonly (number | null)[], stage: Size, gap: number): Rect[] => {
  const count = aspects.length
  if (count === 1 && isCompact(stage)) return [filling(aspects[0] ?? null, stage)]
  const { columns, rows, tile } = bestGrid(stage, count, { gap, range: rangeOf(aspects, stage) })
  const top = (stage.height - rows * tile.height - gap * (rows - 1)) / 2
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns)
    const inRow = Math.min(columns, count - row * columns)
    const left = (stage.width - inRow * tile.width - gap * (inRow - 1)) / 2
    return { x: left + (index % columns) * (tile.width + gap), y: top + row * (tile.height + gap), ...tile }
  })
}

/** Tile in a corner of the stage: of its picture's shape, and of the same area for every shape. */
const corner = (aspect: number | null, stage: Size, gap: number): Rect => {
  const upright = stage.height >= stage.width
  const usual = upright ? MIN_ASPECT.compact : MIN_ASPECT.roomy
  const side = Math.min(upright ? stage.width * 0.3 : stage.height * 0.5, 160)
  const shape = aspect ?? usual
  const width = Math.min(side * Math.sqrt(shape / usual), stage.width * 0.45)
  const inset = gap + 4
  return { x: stage.width - width - inset, y: inset, width, height: width / shape }
}

/** Arrangement for these tiles, the user's own first: two on a phone are a pair, any others a grid. */
export const layoutFor = <Key extends string>(tiles: readonly LaidTile<Key>[], stage: Size): Layout<Key> => {
  const [, other, third] = tiles
  return other && !third && isCompact(stage) ? { name: 'pair', main: other.key } : { name: 'grid' }
}

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
    default:
      return layout satisfies never
  }
}
