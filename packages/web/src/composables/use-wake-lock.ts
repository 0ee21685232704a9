import { onScopeDispose } from 'vue'

/** Keeps the screen on for as long as the scope lives, where the browser can and the page is visible. */
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
  const onVisibility = (): void => void acquire()

  document.addEventListener('visibilitychange', onVisibility)
  void acquire()
  onScopeDispose(() => {
    isOver = true
    document.removeEventListener('visibilitychange', onVisibility)
    void lock?.release()
  })
}
