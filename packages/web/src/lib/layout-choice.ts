import {
  arrange,
  corner,
  isCompact,
  isOver,
  type LaidTile,
  type Layout,
  type Placed,
  type Size,
} from './layout'

/** How the user wants to see the others: all alike, or the one who speaks large. */
export type LayoutMode = 'grid' | 'speaker'

/** What decides which tile is large, besides the tiles themselves. */
export type Wish<Key extends string> = {
  mode: LayoutMode
  /** The tile that the user has pinned. */
  pinned: Key | null
  /** Screens that peers share, the newest first. */
  screens: readonly Key[]
  /** The main speaker's tile (main-speaker.ts). */
  speaker: Key | null
  /** The user's own camera. */
  own: Key | null
  /** The user's own camera lies small in a corner, whatever the others' tiles do. */
  isOwnSmall: boolean
}

export const noWish: Wish<never> = {
  mode: 'grid',
  pinned: null,
  screens: [],
  speaker: null,
  own: null,
  isOwnSmall: false,
}

/**
 * The main tile among these: the pinned one; else the screen that a peer has shared last; else whoever speaks; else the
 * first that is not the user's own. Null where there is no tile.
 */
export const mainOf = <Key extends string>(keys: readonly Key[], wish: Wish<Key>): Key | null => {
  const { pinned, screens, speaker, own } = wish
  const wanted = [pinned, ...screens, speaker].find((key) => key !== null && keys.includes(key))
  return wanted ?? keys.find((key) => key !== own) ?? keys[0] ?? null
}

/**
 * Layout for these tiles, the user's own first. A pinned tile and a peer's screen are large in every mode. The user
 * and one other on a phone are a pair; without a main tile all are a grid.
 */
export const layoutFor = <Key extends string>(
  tiles: readonly LaidTile<Key>[],
  stage: Size,
  wish: Wish<Key>,
): Layout<Key> => {
  const keys = tiles.map(({ key }) => key)
  const main = mainOf(keys, wish)
  if (main === null || tiles.length === 1) return { name: 'grid' }
  if (wish.screens.includes(main)) return { name: 'stage', main }
  const isOwnAmong = wish.own !== null && keys.includes(wish.own)
  const other = keys.find((key) => key !== wish.own)
  if (tiles.length === 2 && isOwnAmong && other !== undefined && isCompact(stage))
    return { name: 'pair', main: wish.pinned === main ? main : other }
  return wish.mode === 'speaker' || wish.pinned === main ? { name: 'stage', main } : { name: 'grid' }
}

/** Geometric mean of the known aspects for every tile, so that no tile's size depends on which of them is the main one. */
const evened = <Key extends string>(tiles: readonly LaidTile<Key>[]): LaidTile<Key>[] => {
  const known = tiles.map(({ aspect }) => aspect).filter((aspect) => aspect !== null)
  const mean =
    known.length === 0
      ? null
      : Math.exp(known.reduce((sum, aspect) => sum + Math.log(aspect), 0) / known.length)
  return tiles.map(({ key }) => ({ key, aspect: mean }))
}

/** Share of a tile's width or height that the user's own picture may cover; and the least width at which it is recognized. */
const COVER = { share: 0.6, width: 64 }
/** Height that it leaves to the name below it and its distance from the edge, in CSS pixels. */
const NAME_HEIGHT = 60

/**
 * Place of the user's own picture in the corner, over the others' tiles: small enough to leave the name and the controls of
 * the tile below it their space. Null where it would be too small to be recognized.
 */
const cornerOver = (
  aspect: number | null,
  others: readonly Placed[],
  { stage, gap }: { stage: Size; gap: number },
): Placed | null => {
  const wanted = corner(aspect, stage, gap)
  const scale = Math.min(
    1,
    ...others
      .filter((tile) => isOver(wanted, tile))
      .map(({ width, height }) =>
        Math.min(
          (width * COVER.share) / wanted.width,
          Math.min(height * COVER.share, height - NAME_HEIGHT) / wanted.height,
        ),
      ),
  )
  const [width, height] = [wanted.width * scale, wanted.height * scale]
  if (width < COVER.width) return null
  const y = isCompact(stage) ? wanted.y : wanted.y + wanted.height - height
  return { x: wanted.x + wanted.width - width, y, width, height, floating: true }
}

const isChosen = <Key extends string>(main: Key, { pinned, screens }: Wish<Key>): boolean =>
  main === pinned || screens.includes(main)

/**
 * Places of the tiles by key, for what the user wishes to see; `gap` in CSS pixels. Tiles keep their order, and speech
 * moves a tile by one place of the strip at most.
 */
export const placeTiles = <Key extends string>(
  tiles: readonly LaidTile<Key>[],
  { stage, gap }: { stage: Size; gap: number },
  wish: Wish<Key>,
): Map<Key, Placed> => {
  const own = tiles.find(({ key }) => key === wish.own)
  const others = tiles.filter((tile) => tile !== own)
  if (own && others.length > 0 && wish.isOwnSmall) {
    const layout = layoutFor(others, stage, wish)
    // Beside a large tile the strip shows it small anyway.
    if (layout.name === 'grid' && wish.pinned !== own.key) {
      const places = arrange(layout, others, { stage, gap })
      const place = cornerOver(own.aspect, [...places.values()], { stage, gap })
      // Where the others' tiles are as small themselves, it has its place among them.
      if (place) return places.set(own.key, place)
    }
  }
  const layout = layoutFor(tiles, stage, wish)
  const isBySpeech = layout.name === 'stage' && !isChosen(layout.main, wish)
  return arrange(layout, isBySpeech ? evened(tiles) : tiles, { stage, gap })
}
