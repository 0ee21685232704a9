import { useEventListener } from '@vueuse/core'
import { shallowRef, type Ref } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'

/**
 * Guard of a call that nobody could come back to: after the door has closed, a reload, Back or a closed tab would end it
 * for good. Asks before each. `isAsking` shows the page's own question; a closing tab is asked by the browser.
 */
export const useLeaveGuard = (isFinal: Readonly<Ref<boolean>>) => {
  const isAsking = shallowRef(false)
  let answer: ((isLeaving: boolean) => void) | null = null

  useEventListener(window, 'beforeunload', (event: BeforeUnloadEvent) => {
    if (isFinal.value) event.preventDefault()
  })
  const decide = (isLeaving: boolean): void => {
    isAsking.value = false
    answer?.(isLeaving)
    answer = null
  }
  onBeforeRouteLeave(() => {
    if (!isFinal.value) return true
    answer?.(false)
    isAsking.value = true
    return new Promise<boolean>((resolve) => {
      answer = resolve
    })
  })
  return { isAsking, decide }
}
