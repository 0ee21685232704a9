import { useEventListener } from '@vueuse/core'
import { readonly, shallowRef, type Ref } from 'vue'

/** Keys by which a user moves the focus. */
const KEYS = /^(Tab|Arrow(Up|Down|Left|Right)|Home|End)$/

/**
 * Whether the user is moving the focus by a key at this moment, in the document of `element`: the page, or the small
 * window. Focus that comes otherwise was put there by the page.
 */
export const useFocusKeys = (element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<boolean>> => {
  const isMoving = shallowRef(false)
  const target = () => element.value?.ownerDocument
  const onKey = ({ type, key }: KeyboardEvent): void => {
    isMoving.value = type === 'keydown' && KEYS.test(key)
  }
  useEventListener(target, ['keydown', 'keyup'], onKey, { capture: true })
  return readonly(isMoving)
}
