import { ProblemCode } from '@talki/core/protocol/frames'
import { describe, expect, it } from 'vitest'
import { endText, problemText } from './error-text'
import { signInText } from './sign-in-text'

const reasons = [
  'left',
  'denied',
  'removed',
  'room_closed',
  'room_full',
  'replaced',
  'signed_out',
  'unseated',
  'too_many',
  'too_many_requests',
  'version',
  'failed',
  'unavailable',
] as const

const sentence = /^[A-Z].+[.]$/

describe('every code has words of its own', () => {
  it('for ends', () => {
    for (const reason of reasons) expect(endText(reason).body).toMatch(sentence)
    expect(new Set(reasons.map((reason) => endText(reason).title)).size).toBe(reasons.length)
  })

  it('for sign-ins with Google', () => {
    const codes = [
      'google_off',
      'provider_unavailable',
      'state_missing',
      'state_foreign',
      'state_spent',
      'consent_denied',
      'provider_refused',
      'code_refused',
    ] as const
    const faults = ['malformed', 'algorithm', 'signature', 'issuer', 'audience', 'nonce', 'expired'] as const
    const texts = [
      ...codes.map((code) => signInText({ code })),
      ...faults.map((why) => signInText({ code: 'token_invalid', why })),
      signInText({ code: 'too_many', retryAfterMs: 90_000 }),
    ]
    for (const { body } of texts) expect(body).toMatch(sentence)
    expect(new Set(texts.map(({ body }) => body)).size).toBe(texts.length)
    expect(texts.at(-1)?.body).toContain('2 minutes')
  })

  it('for frames that had no effect', () => {
    for (const code of ProblemCode.options) expect(problemText(code)).toMatch(sentence)
  })
})
