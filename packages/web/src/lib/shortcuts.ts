export type ShortcutAction = 'microphone' | 'camera' | 'screen' | 'hand' | 'react' | 'chat' | 'knock' | 'help'

type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'repeat'>

const SINGLE: Record<string, ShortcutAction> = {
  m: 'microphone',
  v: 'camera',
  s: 'screen',
  h: 'hand',
  r: 'react',
  c: 'chat',
  k: 'knock',
  '?': 'help',
}
const WITH_CONTROL: Record<string, ShortcutAction> = { d: 'microphone', e: 'camera' }

/** Action of a key press, if any. Single keys count only where the user allows them (WCAG 2.1.4). */
export const shortcutOf = (event: Keys, singleKeys: boolean): ShortcutAction | null => {
  if (event.repeat || event.altKey) return null
  const key = event.key.toLowerCase()
  if (event.ctrlKey || event.metaKey) return event.shiftKey ? null : (WITH_CONTROL[key] ?? null)
  return singleKeys ? (SINGLE[key] ?? null) : null
}

/** Whether keys typed into this element are text, or belong to the control. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input, textarea, select, [role="textbox"]'))

/** Name of the modifier key on this platform. */
export const modifierName = (platform: string): string => (/mac|iphone|ipad/i.test(platform) ? '⌘' : 'Ctrl')
