import type { GoogleFinishError, GoogleStartError } from '@talki/core/protocol/sign-in'
import { t } from '../words/words'
import { signInStartText, type Text } from './outage-text'

/** Heading and explanation of a sign-in with Google that failed. Nobody is signed in by any of these. */
export const signInText = (error: GoogleStartError | GoogleFinishError): Text => {
  switch (error.code) {
    case 'too_many':
    case 'google_off':
    case 'provider_unavailable':
      return signInStartText(error)
    case 'token_invalid':
      return { title: t('signIn.token_invalid.title'), body: t(`signIn.token_invalid.body.${error.why}`) }
    default:
      return { title: t(`signIn.${error.code}.title`), body: t(`signIn.${error.code}.body`) }
  }
}
