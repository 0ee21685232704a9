import type { ProblemCode } from '@talki/core/protocol/frames'
import type { CreateError, JoinError } from '@talki/core/protocol/join'
import type { ReopenError } from '@talki/core/protocol/reopen'
import type ends from '../words/en/ends.json'
import { t } from '../words/words'
import { speakWait } from './countdown'
import type { Outage } from './outage'
import { outageText, type Text } from './outage-text'

/**
 * Every reason for a call's end that has a text: a failure to join ends it for the reason of the same name. One without a
 * text does not compile where it is shown.
 */
type EndReason = keyof typeof ends | (JoinError | CreateError)['code'] | Outage

const isOutage = (reason: EndReason): reason is Outage =>
  reason === 'unavailable' || reason === 'too_many_requests'

/** Heading and explanation of a call's end. */
export const endText = (reason: EndReason): Text =>
  isOutage(reason) ? outageText(reason) : { title: t(`ends.${reason}.title`), body: t(`ends.${reason}.body`) }

/** Sentence for a browser that keeps no cookies for this site. */
export const cookiesText = (): string => t('problems.noCookies')

/** Sentence for a server that does not answer. */
export const unreachableText = (): string => t('problems.unreachable')

/** Sentence about when to try again. */
export const retryText = (ms: number): string => t('problems.retry', { when: speakWait(ms) })

/** Sentence for an action that had no effect. */
export const problemText = (code: ProblemCode): string => t(`problems.frames.${code}`)

/** Sentence about a door that could not be opened again. */
export const reopenText = ({ code }: { code: ReopenError['code'] | 'unavailable' }): string =>
  code === 'unavailable' ? unreachableText() : t(`problems.reopening.${code}`)
