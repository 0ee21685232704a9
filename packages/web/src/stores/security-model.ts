import type { MemberId } from '@talki/core/id'
import type { CallEvent } from '../rtc/call-events'
import type { Agreement } from '../rtc/security/agreement'
import type { SecurityCode } from '../rtc/security/security-code'
import { t } from '../words/words'
import type { LocalEvent } from './call-state'

/** The security code as the page shows it. */
export type Security =
  | { name: 'alone' }
  /** `members`: those on whom it waits; empty while the code is being derived. */
  | { name: 'waiting'; members: readonly MemberId[] }
  | { name: 'mismatch'; members: readonly MemberId[] }
  /** `isCompared`: the user has compared this very code. `isChanged`: the user had compared another one. */
  | { name: 'code'; code: SecurityCode; isCompared: boolean; isChanged: boolean }

export type SecurityState = {
  agreement: Agreement
  /** The code of the agreement, once it has been derived. */
  code: SecurityCode | null
  /** The code that was shown last, and the one that was compared, as text. They outlive the links and not the call. */
  last: string | null
  compared: string | null
}

export const noSecurity = (): SecurityState => ({
  agreement: { name: 'alone' },
  code: null,
  last: null,
  compared: null,
})

export const textOf = (code: SecurityCode): string => code.words.join('.')

/** The state after an event of the call, a code that was derived, or the user's word that the code was compared. Pure. */
export const nextSecurity = (
  state: SecurityState,
  event: CallEvent | LocalEvent | { type: 'derived'; code: SecurityCode } | { type: 'compared'; is: boolean },
): SecurityState => {
  switch (event.type) {
    case 'entering':
    case 'over':
    case 'away':
    case 'ended':
      return noSecurity()
    case 'agreement':
      return { ...state, agreement: event.agreement, code: null }
    case 'derived':
      return { ...state, code: event.code, last: textOf(event.code) }
    case 'compared':
      return { ...state, compared: event.is && state.code ? textOf(state.code) : null }
    default:
      return state
  }
}

/** What the page shows of it. Pure. */
export const shownSecurity = ({ agreement, code, compared }: SecurityState): Security => {
  if (agreement.name !== 'agreed') return agreement
  if (code === null) return { name: 'waiting', members: [] }
  const isCompared = textOf(code) === compared
  return { name: 'code', code, isCompared, isChanged: compared !== null && !isCompared }
}

/** What is said aloud when the state has changed; `null` for nothing. The first code of a call is no news. */
export const securityNews = (before: SecurityState, now: SecurityState): string | null => {
  if (now.agreement.name === 'mismatch' && before.agreement.name !== 'mismatch')
    return t('news.security.failed')
  if (before.last === null || now.last === null || now.last === before.last) return null
  return now.compared === null ? t('news.security.changed') : t('news.security.changedCompare')
}
