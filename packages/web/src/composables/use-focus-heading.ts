import { nextTick, onMounted, type Ref } from 'vue'

let isFirstPage = true

/**
 * Focus on a view's heading when the view replaces another, so that keyboard and screen reader start at what is new.
 * The first page of a visit is left to the browser. The heading needs `tabindex="-1"`.
 */
export const useFocusHeading = (heading: Readonly<Ref<HTMLElement | null>>): void => {
  onMounted(async () => {
    if (isFirstPage) {
      isFirstPage = false
      return
    }
    await nextTick()
    heading.value?.focus({ preventScroll: true })
    scrollTo({ top: 0 })
  })
}
