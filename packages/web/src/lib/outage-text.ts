import type { GoogleStartError } from '@talki/core/protocol/sign-in'
import { t } from '../words/words'
import { speakWait } from './countdown'
import type { Obstacle } from './obstacle'
import type { Outage } from './outage'

/** Text of a page about an end: a heading, and what it means for the reader. */
export type Text = { title: string; body: string }

/** Heading and explanation of why the server does not answer. */
export const outageText = (outage: Outage): Text => ({
  title: t(`errors.outages.${outage}.title`),
  body: t(`errors.outages.${outage}.body`),
})

/** Heading and explanation of why no call can be made from this page. */
export const obstacleText = (obstacle: Obstacle): Text => ({
  title: t(`errors.obstacles.${obstacle}.title`),
  body: t(`errors.obstacles.${obstacle}.body`),
})

/** Sentence about too many sign-ins from one network. `retryAfterMs`: until the next may be. */
export const tooManyText = (retryAfterMs: number): string =>
  t('errors.google.too_many.body', { when: speakWait(retryAfterMs) })

/** Heading and explanation of a sign-in with Google that did not begin. */
export const signInStartText = (error: GoogleStartError): Text => ({
  title: t(`errors.google.${error.code}.title`),
  body: error.code === 'too_many' ? tooManyText(error.retryAfterMs) : t(`errors.google.${error.code}.body`),
})
