import type directText from '../words/en/directText.json'
import { t } from '../words/words'
import type { Text } from './outage-text'

/** Sentence that says why a code cannot be used, and what to do. */
export const directErrorText = (code: keyof typeof directText.errors): string =>
  t(`directText.errors.${code}`)

/** Heading and explanation of the end of a call without a server. */
export const directEndText = (reason: keyof typeof directText.ends): Text => ({
  title: t(`directText.ends.${reason}.title`),
  body: t(`directText.ends.${reason}.body`),
})
