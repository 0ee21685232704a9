import { watch } from 'vue'
import type { DataUse } from '../lib/data-use'
import { wishedViews, type ShownView } from './views'

/** Tells of each picture of a peer that is to be asked for in another size, or no longer. */
export const watchViews = (settings: { dataUse: DataUse }, onView: (view: ShownView) => void): void => {
  watch(
    () => wishedViews(settings.dataUse),
    (now, before) => {
      for (const [key, view] of now) if (before.get(key)?.height !== view.height) onView(view)
    },
    { flush: 'sync' },
  )
}
