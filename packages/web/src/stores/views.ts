import type { MemberId } from '@talki/core/id'
import { PICTURES, type PictureSource } from '@talki/core/protocol/peer'
import { shallowReactive, shallowRef } from 'vue'
import type { DataUse } from '../lib/data-use'
import type { PictureLimit } from '../lib/picture-note'
import type { CallEvent } from '../rtc/call-events'
import { LOW_DATA_HEIGHT } from '../rtc/mesh/picture-job'
import type { LocalEvent } from './call-state'
import type { TileKey } from './tiles'

/** A peer's picture as an element on this page shows it; `height` in device pixels, 0 for one that cannot be seen. */
export type ShownView = { member: MemberId; source: PictureSource; height: number }

/** The tallest shared screen that is asked for where the user wishes for little data, in pixels. */
const LOW_DATA_SCREEN_HEIGHT = 720

const elements = new Map<symbol, ShownView>()
/** The height of each picture that has been shown, 0 once no element shows it. */
const shown = shallowReactive(new Map<TileKey, ShownView>())
const limits = shallowReactive(new Map<TileKey, PictureLimit>())
const recorded = shallowRef(false)

const keyOf = ({ member, source }: Pick<ShownView, 'member' | 'source'>): TileKey => `${member}:${source}`

const update = ({ member, source }: ShownView): void => {
  const key = keyOf({ member, source })
  const heights = [...elements.values()].filter((one) => keyOf(one) === key).map(({ height }) => height)
  const height = Math.max(0, ...heights)
  if (shown.get(key)?.height !== height) shown.set(key, { member, source, height })
}

/** Notes what an element shows from now on; null where it is gone, or shows no peer's picture. */
export const setShown = (element: symbol, view: ShownView | null): void => {
  const before = elements.get(element)
  if (view) elements.set(element, view)
  else elements.delete(element)
  if (before) update(before)
  if (view) update(view)
}

const wished = ({ source, height }: ShownView, dataUse: DataUse): number => {
  if (dataUse === 'audio') return 0
  if (dataUse === 'low')
    return Math.min(height, source === 'camera' ? LOW_DATA_HEIGHT : LOW_DATA_SCREEN_HEIGHT)
  return height
}

/** What is to be asked of the peers, by what is shown of them and the user's wish. Reactive. */
export const wishedViews = (dataUse: DataUse): ReadonlyMap<TileKey, ShownView> =>
  new Map([...shown].map(([key, view]) => [key, { ...view, height: wished(view, dataUse) }]))

/** Why a peer sends less of a picture than is shown of it, if it does. Reactive. */
export const limitOf = (key: TileKey): PictureLimit | undefined => limits.get(key)

/** Whether several members find their path to this user narrow: then it is the user's own connection. Reactive. */
export const isOwnPathNarrow = (): boolean => {
  const narrow = [...limits].filter(([, { why }]) => why === 'path').map(([key]) => key.split(':')[0])
  return new Set(narrow).size > 1
}

/** The call is recorded as this page shows it: what it shows is seen, although the page may be hidden. */
export const setRecorded = (on: boolean): void => {
  recorded.value = on
}
export const isRecorded = (): boolean => recorded.value

/** Takes an event of the call. */
export const applyToViews = (event: CallEvent | LocalEvent): void => {
  switch (event.type) {
    case 'limited':
      limits.set(keyOf({ member: event.id, source: event.source }), { why: event.why, absent: event.absent })
      return
    case 'gone':
      for (const source of PICTURES) limits.delete(keyOf({ member: event.id, source }))
      return
    case 'entering':
    case 'over':
    case 'away':
    case 'ended':
      limits.clear()
      return
    default:
      return
  }
}
