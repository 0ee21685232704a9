import type { MemberId } from '@talki/core/id'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { CallEvent } from '../rtc/call-events'
import type { LocalEvent } from './call-state'
import { useMedia } from './media'
import { nextPeople, nobody } from './people-model'
import { clearPeerStreams, clearStreamsOf, setStream, streamOf, type StreamKey } from './streams'
import { screenKey, tilesOf } from './tiles'
import type { Source } from '@talki/core/protocol/peer'

/** The people in the call, their tiles and their streams. Only the call store changes it, by events. */
export const usePeople = defineStore('people', () => {
  const media = useMedia()
  const people = shallowRef(nobody())
  const screens = computed(() => people.value.screens)

  const keepStreams = (event: CallEvent | LocalEvent | { type: 'self' }): void => {
    if (event.type === 'source') setStream(`${event.id}:${event.source}`, event.stream)
    else if (event.type === 'gone') clearStreamsOf(event.id)
    else if (
      event.type === 'entering' ||
      event.type === 'over' ||
      event.type === 'away' ||
      event.type === 'ended'
    )
      clearPeerStreams()
  }

  return {
    list: computed(() => people.value.list),
    /** The people who record the call. */
    recorders: computed(() => people.value.list.filter(({ id }) => people.value.recording.has(id))),
    removed: computed(() => people.value.removed),
    tiles: computed(() => tilesOf(people.value.list)),
    /** Tiles of the screens that peers share, the latest to begin first. */
    screens: computed(() => screens.value.map(screenKey)),
    isAdmin: computed(() => people.value.me !== null && people.value.me === people.value.admin),
    /** Takes an event of the call, or the word that the user's own sources have changed. */
    apply: (event: CallEvent | LocalEvent | { type: 'self' }): void => {
      keepStreams(event)
      people.value = nextPeople(people.value, event, media.sourcesOn())
    },
    /** The stream of a member's source; the user's own by their id as well. Reactive. */
    streamOf: (id: MemberId, source: Source): MediaStream | null => {
      const owner: StreamKey = `${id === people.value.me ? 'self' : id}:${source}`
      return streamOf(owner)
    },
  }
})
