import { pseudonym } from './pseudonym'
import { readStored } from './storage'

/**
 * What to suggest: the last name used on this device, or a friendly pseudonym. Not checked: whoever uses it checks what
 * was made of it, and what that takes is more than a first page should wait for.
 */
export const suggestName = (): string => {
  const remembered = readStored('name')?.trim() ?? ''
  return remembered === '' ? pseudonym() : remembered
}
