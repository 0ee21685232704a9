import { useEventListener } from '@vueuse/core'
import { isTyping, shortcutOf, type ShortcutAction } from '../lib/shortcuts'
import { useSettings } from '../stores/settings'

/** Selector of an open dialog. One that is on its way out no longer takes the keys. */
export const OPEN_DIALOG = '[role="dialog"]:not([data-state="closed"])'

/** Keyboard shortcuts for as long as the scope lives; not while the user types, or a dialog is open. */
export const useShortcuts = (handlers: Partial<Record<ShortcutAction, () => void>>): void => {
  const settings = useSettings()

  useEventListener(window, 'keydown', (event) => {
    if (event.defaultPrevented || isTyping(event.target)) return
    const action = shortcutOf(event, settings.singleKeys)
    const handle = action && handlers[action]
    if (!handle) return
    const isCombination = event.ctrlKey || event.metaKey
    if (!isCombination && document.querySelector(OPEN_DIALOG)) return
    event.preventDefault()
    handle()
  })
}
