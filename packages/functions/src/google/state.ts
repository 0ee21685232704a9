import { deriveSecret } from '@talki/core/secret'

/** `state` of a sign-in, derived from the browser's secret: it ties the provider's answer to this browser's request. */
export const stateOf = (secret: string): Promise<string> => deriveSecret(secret, 'state')
