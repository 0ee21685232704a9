import type { MemberId } from '@talki/core/id'
import { defineStore } from 'pinia'
import type { Lookalikes } from '@talki/core/protocol/skeleton'
import { computed, shallowRef, watch } from 'vue'
import { calledBy, loadOtherLookalikes, nameTags, needsOtherLookalikes } from '../lib/name-tags'
import { addPart } from '../lib/parts'
import { useCall } from './call'
import { usePeople } from './people'

addPart(loadOtherLookalikes)

/** Tags that tell the people in the call, and those who knock, apart where their names do not (docs/adr/0065). */
export const useNames = defineStore('names', () => {
  const call = useCall()
  const people = usePeople()
  const named = computed(() => [...people.list, ...call.knocks])
  const others = shallowRef<Lookalikes>()
  const tags = computed(() => nameTags(named.value, others.value))
  /** The names that are not compared in full before the other lookalikes have come, as one string. */
  const waiting = computed(() =>
    others.value
      ? ''
      : named.value
          .map(({ name }) => name)
          .filter(needsOtherLookalikes)
          .join('\n'),
  )
  watch(
    waiting,
    async (names) => {
      // Where they cannot be had, they are asked for again with the next such name.
      if (names !== '') others.value ??= await loadOtherLookalikes().catch(() => undefined)
    },
    { immediate: true },
  )

  return {
    tags,
    /** Name of a member with their tag, as one string: for what is read out. */
    called: ({ id, name }: { id: MemberId; name: string }): string => calledBy(name, tags.value.get(id)),
  }
})
