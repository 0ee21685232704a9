import { pseudonym } from './pseudonym'
import { readSetting } from './settings'

/**
 * What to suggest: the last name used on this device, or a friendly pseudonym. Not checked: whoever uses it checks what
 * was made of it, and what that takes is more than a first page should wait for.
 */
export const suggestName = (): string => {
  const remembered = readSetting('name')?.trim() ?? ''
  return remembered === '' ? pseudonym() : remembered
}
