/**
 * What Space presses, opens, scrolls or types into when it has the focus. Roles of widgets count too; a heading or a dialog that
 * merely was focused does not.
 */
const TAKES_SPACE = [
  'button',
  'a[href]',
  'input',
  'textarea',
  'select',
  'summary',
  'audio[controls]',
  'video[controls]',
  '[contenteditable]:not([contenteditable="false"])',
  ...['button', 'checkbox', 'switch', 'radio', 'option', 'tab', 'link', 'textbox', 'slider', 'combobox'].map(
    (role) => `[role="${role}"]`,
  ),
  '[role^="menuitem"]',
  '[tabindex]:not([tabindex="-1"])',
].join()

type Press = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** Whether this key press is that of push-to-talk, and the element that has the focus has no use for it. */
export const isTalkKey = (press: Press, target: EventTarget | null): boolean => {
  if (press.code !== 'Space' || press.ctrlKey || press.metaKey || press.altKey || press.shiftKey) return false
  return !(target instanceof Element && target.closest(TAKES_SPACE) !== null)
}
