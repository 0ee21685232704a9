import { onScopeDispose } from 'vue'
import { isTyping, shortcutOf, type ShortcutAction } from '../lib/shortcuts'
import { useSingleKeys } from './use-single-keys'

/** Listens to the page's keys for as long as the scope lives, except where somebody types or a dialog is open. */
export const useShortcuts = (handlers: Record<ShortcutAction, () => void>): void => {
  const singleKeys = useSingleKeys()
  const onKeydown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || isTyping(event.target)) return
    const action = shortcutOf(event, singleKeys.value)
    if (action === null) return
    const isCombination = event.ctrlKey || event.metaKey
    if (!isCombination && document.querySelector('[role="dialog"]')) return
    event.preventDefault()
    handlers[action]()
  }
  addEventListener('keydown', onKeydown)
  onScopeDispose(() => removeEventListener('keydown', onKeydown))
}
