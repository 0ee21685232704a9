import { useTimeoutFn } from '@vueuse/core'
import { computed, shallowRef, watch, type Ref } from 'vue'
import type { SocketState } from '../stores/call-state'

/** How long the door's closing stays on the screen, in milliseconds. */
const SHOW_CLOSED_MS = 12_000

/** A sentence about the server, while there is one worth saying: it is away, or has just forgotten the call. */
export const useHint = (isDoorOpen: Readonly<Ref<boolean>>, socket: Readonly<Ref<SocketState>>) => {
  const hasJustClosed = shallowRef(false)
  const hiding = useTimeoutFn(() => (hasJustClosed.value = false), SHOW_CLOSED_MS, { immediate: false })

  watch(isDoorOpen, (isOpen) => {
    hasJustClosed.value = !isOpen
    if (isOpen) hiding.stop()
    else hiding.start()
  })

  return computed((): string | null => {
    if (isDoorOpen.value && socket.value === 'reconnecting')
      return 'Reconnecting to the server. The call goes on.'
    if (!hasJustClosed.value) return null
    return 'The door has closed. The server has forgotten this call; talk on as long as you like.'
  })
}
