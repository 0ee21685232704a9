import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { problemText } from '../lib/error-text'
import type { Refusal } from '../rtc/door'
import type { SocketState } from '../stores/call-state'

const SHOW_CLOSED_MS = 12_000

/** The hint line: the server is away, has refused a decision, or has just forgotten the call. `null` for none. */
export const useHint = (
  isDoorOpen: Readonly<Ref<boolean>>,
  socket: Readonly<Ref<SocketState>>,
  refusal: Readonly<Ref<Refusal | null>>,
) => {
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
    if (isDoorOpen.value && socket.value === 'unreachable')
      return 'The server cannot be reached: nobody can knock now. The call goes on, and Talki keeps trying.'
    if (refusal.value !== null) return problemText(refusal.value.code)
    if (!hasJustClosed.value) return null
    return 'The door has closed. The server has forgotten this call; talk on as long as you like.'
  })
}
