import type { MemberId } from '@talki/core/id'
import { defineStore } from 'pinia'
import { computed, shallowReactive, watch } from 'vue'
import { usePeople } from './people'

/** How loud the user hears a member: `volume` of 0–1, and whether they are muted for the user alone. */
export type Sound = { volume: number; muted: boolean }

const UNCHANGED: Sound = { volume: 1, muted: false }

/** Volumes of the others, by member, for this visit. Nobody is told: they change what this page plays. */
export const useVolumes = defineStore('volumes', () => {
  const people = usePeople()
  const sounds = shallowReactive(new Map<MemberId, Sound>())
  watch(
    () => people.list.length === 0,
    (isOver) => isOver && sounds.clear(),
    { flush: 'sync' },
  )
  const of = (id: MemberId): Sound => sounds.get(id) ?? UNCHANGED

  return {
    /** Reactive. */
    of,
    set: (id: MemberId, change: Partial<Sound>): void => {
      sounds.set(id, { ...of(id), ...change })
    },
    /** Members whom the user has muted for themselves. */
    muted: computed(
      (): ReadonlySet<MemberId> => new Set([...sounds].filter(([, { muted }]) => muted).map(([id]) => id)),
    ),
  }
})
