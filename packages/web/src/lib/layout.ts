export type Size = { width: number; height: number }
export type Rect = Size & { x: number; y: number }

/** Where the tiles go, in the order of the tiles. `floating` is the index of the one that lies above the others. */
export type Layout = { rects: Rect[]; floating: number | null }

/** No wider than the picture that cameras send. */
const MAX_ASPECT = 16 / 9
/** How much of the picture's sides may be cut off: on a phone, a tile may be as narrow as a phone held upright. */
const MIN_ASPECT = { compact: 3 / 4, roomy: 4 / 3 }
/** A stage this small belongs to a phone, upright or on its side. */
const COMPACT = { width: 600, height: 420 }

const isCompact = (stage: Size): boolean => stage.width < COMPACT.width || stage.height < COMPACT.height

const fit = (cell: Size, minAspect: number): Size => {
  const aspect = cell.width / cell.height
  if (aspect > MAX_ASPECT) return { width: cell.height * MAX_ASPECT, height: cell.height }
  if (aspect < minAspect) return { width: cell.width, height: cell.width / minAspect }
  return cell
}

/** Area, less where the tile is narrower than a square: from there on it cuts into the face. */
const worth = ({ width, height }: Size): number => width * height * Math.sqrt(Math.min(1, width / height))

type Grid = { columns: number; rows: number; tile: Size }

const bestGrid = (stage: Size, count: number, gap: number): Grid => {
  const minAspect = isCompact(stage) ? MIN_ASPECT.compact : MIN_ASPECT.roomy
  let best: Grid | null = null
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns)
    const cell = {
      width: Math.max(1, (stage.width - gap * (columns - 1)) / columns),
      height: Math.max(1, (stage.height - gap * (rows - 1)) / rows),
    }
    const tile = fit(cell, minAspect)
    if (best === null || worth(tile) > worth(best.tile)) best = { columns, rows, tile }
  }
  return best ?? { columns: 1, rows: 1, tile: stage }
}

const gridRects = (stage: Size, count: number, gap: number): Rect[] => {
  const { columns, rows, tile } = bestGrid(stage, count, gap)
  const top = (stage.height - rows * tile.height - gap * (rows - 1)) / 2
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns)
    const inRow = Math.min(columns, count - row * columns)
    const left = (stage.width - inRow * tile.width - gap * (inRow - 1)) / 2
    return {
      x: left + (index % columns) * (tile.width + gap),
      y: top + row * (tile.height + gap),
      ...tile,
    }
  })
}

/** Two people on a phone: the other fills the stage, oneself floats in the corner. */
const pairOnPhone = (stage: Size, gap: number): Rect[] => {
  const upright = stage.height >= stage.width
  const width = Math.min(upright ? stage.width * 0.3 : stage.height * 0.5, 160)
  const height = upright ? width / MIN_ASPECT.compact : (width * 3) / 4
  const inset = gap + 4
  return [
    { x: stage.width - width - inset, y: inset, width, height },
    { x: 0, y: 0, ...stage },
  ]
}

/**
 * Places 1–12 tiles (any number works) so that faces are as large as the stage allows; the first tile is
 * oneself. Sizes and `gap` in CSS pixels. Rows that are not full are centred.
 */
export const layoutTiles = (stage: Size, count: number, gap: number): Layout => {
  const compact = isCompact(stage)
  if (count === 2 && compact) return { rects: pairOnPhone(stage, gap), floating: 0 }
  if (count === 1 && compact) return { rects: [{ x: 0, y: 0, ...stage }], floating: null }
  return { rects: gridRects(stage, count, gap), floating: null }
}
