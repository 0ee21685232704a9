import { useEventListener } from '@vueuse/core'
import { onScopeDispose } from 'vue'

/**
 * Screen wake lock for as long as the scope lives, where the browser has one and the page is visible. Ours and not
 * VueUse's: see docs/adr/0066.
 */
export const useWakeLock = (): void => {
  let lock: WakeLockSentinel | null = null
  let isOver = false

  const acquire = async (): Promise<void> => {
    if (!('wakeLock' in navigator) || document.visibilityState !== 'visible') return
    try {
      const acquired = await navigator.wakeLock.request('screen')
      if (isOver) await acquired.release()
      else lock = acquired
    } catch {
      // Refused, for instance to save the battery: the call works without.
    }
  }

  useEventListener(document, 'visibilitychange', () => void acquire())
  void acquire()
  onScopeDispose(() => {
    isOver = true
    void lock?.release()
  })
}
