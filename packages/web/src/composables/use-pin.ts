import { calledBy } from '../lib/name-tags'
import { tileKind } from '../lib/tile-kind'
import { useLayout } from '../stores/layout'
import type { Tile } from '../stores/tiles'
import { t } from '../words/words'
import { announce } from './use-announcer'

/** Pins a tile, or unpins it where it is pinned, and says so: the change is elsewhere on the stage than the button. */
export const usePin = (tags: () => ReadonlyMap<string, string>) => {
  const layout = useLayout()
  return (tile: Pick<Tile, 'key' | 'member' | 'name' | 'self' | 'source'>): void => {
    const isPinned = layout.pinned === tile.key
    const name = calledBy(tile.name, tags().get(tile.member))
    layout.pin(isPinned ? null : tile.key)
    announce(t(`news.${isPinned ? 'unpinned' : 'pinned'}.${tileKind(tile.source, tile.self)}`, { name }))
  }
}
