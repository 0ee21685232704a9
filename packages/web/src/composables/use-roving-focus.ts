import { onMounted, onUpdated, shallowRef, type Ref } from 'vue'
import { direction } from '../words/words'

/** By how many controls a key moves the focus: to the right is onward or back, as text goes. */
const stepOf = (key: string): number | undefined => {
  const right = direction.value === 'rtl' ? -1 : 1
  const steps: Record<string, number> = { ArrowLeft: -right, ArrowUp: -1, ArrowRight: right, ArrowDown: 1 }
  return steps[key]
}

/**
 * One tab stop for many controls (roving tabindex, WAI-ARIA): Tab comes to the one that had the focus last, arrow keys,
 * Home and End move among those that `selector` finds in `root`. The root listens by `onKeydown` and `onFocusin`.
 */
export const useRovingFocus = (root: Readonly<Ref<HTMLElement | null>>, selector: string) => {
  const last = shallowRef<Element | null>(null)
  const controls = (): HTMLElement[] => [...(root.value?.querySelectorAll<HTMLElement>(selector) ?? [])]

  /** The DOM's own attribute and not a binding: which control is the stop follows from all that are there. */
  const mark = (): void => {
    const all = controls()
    const stop = all.find((control) => control === last.value) ?? all[0]
    for (const control of all) {
      const index = control === stop ? '0' : '-1'
      if (control.getAttribute('tabindex') !== index) control.setAttribute('tabindex', index)
    }
  }
  onMounted(mark)
  onUpdated(mark)

  return {
    onFocusin: ({ target }: FocusEvent): void => {
      if (!(target instanceof Element) || !target.matches(selector)) return
      last.value = target
      mark()
    },
    onKeydown: (event: KeyboardEvent): void => {
      const all = controls()
      const at = all.findIndex((control) => control === event.target)
      const step = stepOf(event.key)
      if (at < 0) return
      const to =
        event.key === 'Home'
          ? all[0]
          : event.key === 'End'
            ? all.at(-1)
            : step && all.at((at + step) % all.length)
      if (!to) return
      event.preventDefault()
      to.focus()
    },
  }
}
