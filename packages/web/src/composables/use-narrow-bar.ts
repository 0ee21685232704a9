import { useMediaQuery } from '@vueuse/core'
import type { Ref } from 'vue'

/** Whether the call's bar is too narrow for eight buttons: what is used least is in the menu "More" then. Reactive. */
export const useNarrowBar = (): Ref<boolean> => useMediaQuery('(max-width: 23rem)')
