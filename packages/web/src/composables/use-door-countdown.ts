import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue'

/** Usual time of an open door, in milliseconds; only the ring's full circle depends on it. */
const USUAL_MS = 300_000

/**
 * Countdown to `closesAt` (on `performance.now()`'s scale; null when closed), once a second.
 * `share` is what remains of the whole, from 1 to 0.
 */
export const useDoorCountdown = (closesAt: Readonly<Ref<number | null>>) => {
  const now = shallowRef(performance.now())
  let timer: ReturnType<typeof setTimeout> | undefined

  const tick = (): void => {
    clearTimeout(timer)
    now.value = performance.now()
    if (closesAt.value === null) return
    const left = closesAt.value - now.value
    // Wakes just after the shown second has passed, so that no second is skipped or shown twice.
    if (left > 0) timer = setTimeout(tick, (left % 1000) + 15)
  }
  watch(closesAt, tick, { immediate: true })
  onScopeDispose(() => clearTimeout(timer))

  const leftMs = computed(() => (closesAt.value === null ? 0 : Math.max(0, closesAt.value - now.value)))
  const share = computed(() => Math.min(1, leftMs.value / USUAL_MS))
  const isOpen = computed(() => leftMs.value > 0)
  return { leftMs, share, isOpen }
}
