import type { MemberId } from '@talki/core/id'
import type { Reaction } from '@talki/core/protocol/peer'
import { shallowReactive } from 'vue'
import type { CallEvent } from '../rtc/call-events'
import type { LocalEvent } from './call-state'

/** How long a reaction is shown, in milliseconds. Its animation in TileReaction.vue ends by then. */
const SHOW_MS = 4000

/** Reaction that is being shown; `key` tells it from the same one again. */
export type ShownReaction = { key: number; reaction: Reaction }

/** The reactions on this page, by member: the last one of each, for as long as it is shown. */
const shown = shallowReactive(new Map<MemberId, ShownReaction>())
let last = 0

const show = (id: MemberId, reaction: Reaction): void => {
  last += 1
  const entry = { key: last, reaction }
  shown.set(id, entry)
  setTimeout(() => {
    if (shown.get(id) === entry) shown.delete(id)
  }, SHOW_MS)
}

/** The reaction of a member that is shown at this moment, if any. Reactive. */
export const reactionOf = (id: MemberId): ShownReaction | undefined => shown.get(id)

/** All that are shown at this moment. Reactive. */
export const shownReactions = (): ReadonlyMap<MemberId, ShownReaction> => shown

/** Takes an event of the call. */
export const applyToReactions = (event: CallEvent | LocalEvent): void => {
  switch (event.type) {
    case 'reaction':
      show(event.from, event.reaction)
      return
    case 'gone':
      shown.delete(event.id)
      return
    case 'entering':
    case 'over':
    case 'away':
    case 'ended':
      shown.clear()
      return
    default:
      return
  }
}
