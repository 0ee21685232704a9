import { computed, type ComputedRef } from 'vue'
import { calledBy } from '../lib/name-tags'
import { pictureNote, type PictureNote } from '../lib/picture-note'
import { useLayout } from '../stores/layout'
import { useSettings } from '../stores/settings'
import type { TileKey } from '../stores/tiles'
import { isOwnPathNarrow, limitOf } from '../stores/views'

/** Why pictures are small or absent, by tile. `tags` tell people of one name apart. */
export const usePictureNotes = (
  tags: () => ReadonlyMap<string, string>,
): ComputedRef<ReadonlyMap<TileKey, PictureNote>> => {
  const layout = useLayout()
  const settings = useSettings()
  return computed(() => {
    const own = { dataUse: settings.dataUse, isOwnPath: isOwnPathNarrow() }
    return new Map(
      layout.tiles.flatMap((tile): [TileKey, PictureNote][] => {
        const name = calledBy(tile.name, tags().get(tile.member))
        const note = pictureNote({ ...tile, name }, limitOf(tile.key), own)
        return note ? [[tile.key, note]] : []
      }),
    )
  })
}
