import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { Size } from '../lib/layout'

/** The content box of an element in CSS pixels, as it changes. Zero until measured. */
export const useElementSize = (element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<Size>> => {
  const size = shallowRef<Size>({ width: 0, height: 0 })
  const observer = new ResizeObserver(([entry]) => {
    if (!entry) return
    const { width, height } = entry.contentRect
    size.value = { width, height }
  })
  watch(
    element,
    (now, before) => {
      if (before) observer.unobserve(before)
      if (now) observer.observe(now)
    },
    { immediate: true, flush: 'post' },
  )
  onScopeDispose(() => observer.disconnect())
  return size
}
