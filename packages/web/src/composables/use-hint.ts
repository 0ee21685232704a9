import { useTimeoutFn } from '@vueuse/core'
import { computed, shallowRef, watch, type Ref } from 'vue'
import { problemText } from '../lib/error-text'
import type { Refusal } from '../rtc/door'
import type { ServerLoss } from '../rtc/call-events'
import type { SocketState } from '../stores/call-state'
import { t } from '../words/words'
import { lossWords } from './server-loss'

/** How long the door's closing stays on the screen, in milliseconds. */
const SHOW_CLOSED_MS = 12_000

/** The hint line: the server is away, has refused a decision, or has just forgotten the call. `null` for none. */
export const useHint = (
  isDoorOpen: Readonly<Ref<boolean>>,
  socket: Readonly<Ref<SocketState>>,
  refusal: Readonly<Ref<Refusal | null>>,
  serverLoss: Readonly<Ref<ServerLoss | null>>,
) => {
  const hasJustClosed = shallowRef(false)
  const hiding = useTimeoutFn(() => (hasJustClosed.value = false), SHOW_CLOSED_MS, { immediate: false })

  // Another door was opened, and this tab could not go along: that is news behind a door that was closed before.
  watch([isDoorOpen, serverLoss], ([isOpen]) => {
    hasJustClosed.value = !isOpen
    if (isOpen) hiding.stop()
    else hiding.start()
  })

  return computed((): string | null => {
    if (isDoorOpen.value && socket.value === 'reconnecting') return t('hints.reconnecting')
    if (isDoorOpen.value && socket.value === 'unreachable') return t('hints.unreachable')
    if (refusal.value !== null) return problemText(refusal.value.code)
    if (!hasJustClosed.value) return null
    return lossWords(serverLoss.value ?? 'door').hint
  })
}
