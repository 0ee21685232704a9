import { describe, expect, it } from 'vitest'
import { readMetadata } from './provider'

const document = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/keys`,
})

describe('the discovery document', () => {
  it('is read where it is the issuer’s own and all its addresses are as safe as that', () => {
    for (const issuer of ['https://id.test', 'http://localhost:8080']) {
      expect(readMetadata(issuer, { ...document(issuer), more: 1 })).toEqual(document(issuer))
    }
  })

  it.each(['authorization_endpoint', 'token_endpoint', 'jwks_uri'])(
    'is refused when its %s has no https and the issuer has',
    (name) => {
      const issuer = 'https://id.test'
      for (const url of ['http://id.test/x', 'ftp://id.test/https:']) {
        expect(() => readMetadata(issuer, { ...document(issuer), [name]: url })).toThrow('not https')
      }
    },
  )

  it('is refused when it is another issuer’s', () => {
    expect(() => readMetadata('https://id.test', document('https://evil.test'))).toThrow('another issuer')
    expect(() => readMetadata('https://id.test', document('https://id.test/'))).toThrow('another issuer')
  })
})
