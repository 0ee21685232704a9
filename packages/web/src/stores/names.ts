import type { MemberId } from '@talki/core/id'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { calledBy, nameTags } from '../lib/name-tags'
import { useCall } from './call'
import { usePeople } from './people'

/** Tags that tell the people in the call, and those who knock, apart where their names do not (docs/adr/0065). */
export const useNames = defineStore('names', () => {
  const call = useCall()
  const people = usePeople()
  const tags = computed(() => nameTags([...people.list, ...call.knocks]))

  return {
    tags,
    /** Name of a member with their tag, as one string: for what is read out. */
    called: ({ id, name }: { id: MemberId; name: string }): string => calledBy(name, tags.value.get(id)),
  }
})
