import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { SocketState } from '../stores/call-state'

const SHOW_CLOSED_MS = 12_000

/** A line about the server, while there is one worth saying: it is away, or has just forgotten the call. */
export const useHint = (isDoorOpen: Readonly<Ref<boolean>>, socket: Readonly<Ref<SocketState>>) => {
  const hasJustClosed = shallowRef(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  watch(isDoorOpen, (isOpen) => {
    clearTimeout(timer)
    hasJustClosed.value = !isOpen
    if (isOpen) return
    timer = setTimeout(() => {
      hasJustClosed.value = false
    }, SHOW_CLOSED_MS)
  })
  onScopeDispose(() => clearTimeout(timer))

  return computed((): string | null => {
    if (isDoorOpen.value && socket.value === 'reconnecting')
      return 'Reconnecting to the server. The call goes on.'
    if (!hasJustClosed.value) return null
    return 'The door has closed. The server has forgotten this call; talk on as long as you like.'
  })
}
