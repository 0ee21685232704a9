import { DisplayName, NAME_MAX } from '@talki/core/protocol/member'
import { err, ok, type Result } from '@talki/core/result'
import * as v from 'valibot'
import { pseudonym } from './pseudonym'
import { readSetting } from './settings'

/** The name as the server will take it, or what is wrong with it in a sentence. */
export const readName = (text: string): Result<string, { code: 'bad_name'; sentence: string }> => {
  const name = v.safeParse(DisplayName, text)
  if (name.success) return ok(name.output)
  const shown = text.trim()
  const sentence =
    shown === ''
      ? 'Others will want to know who knocks. Type a name.'
      : shown.length > NAME_MAX
        ? `A name has at most ${NAME_MAX} characters.`
        : 'The name has characters that nobody can see. Type it afresh.'
  return err({ code: 'bad_name', sentence })
}

/** What to suggest: the last name used on this device, or a friendly pseudonym. */
export const suggestName = (): string => {
  const remembered = readName(readSetting('name') ?? '')
  return remembered.ok ? remembered.value : pseudonym()
}
