import { describe, expect, it } from 'vitest'
import { secretCookie } from './cookie'

const [one, two] = ['a'.repeat(43), 'b'.repeat(43)]

describe('a cookie of secrets', () => {
  it('is bound to its host under https, and is one that plain http may set on localhost', () => {
    const at = (origin: string) => secretCookie(origin, { name: 'talki', seconds: 60 })
    const rest = 'HttpOnly; Max-Age=60; Path=/; SameSite=Lax'
    expect(at('https://talki.test').set([one])).toBe(`__Host-talki=${one}; ${rest}; Secure`)
    expect(at('http://localhost:3000').set([one])).toBe(`talki=${one}; ${rest}`)
    expect(at('http://localhost:3000').find([`talki=${one}`])).toEqual([one])
  })

  it('is taken away where there is nothing to keep', () => {
    const cookie = secretCookie('https://talki.test', { name: 'talki-sign-in', seconds: 60 })
    expect(cookie.set([])).toBe('__Host-talki-sign-in=; HttpOnly; Max-Age=0; Path=/; SameSite=Lax; Secure')
  })

  it('is found among others, with each of its secrets, and only under its own name', () => {
    const { find } = secretCookie('https://talki.test', { name: 'talki', seconds: 60 })
    const ours = `__Host-talki=${one}.${two}`
    expect(find(['other=x', '%=%', ours])).toEqual([one, two])
    expect(find([])).toEqual([])
    for (const foreign of [
      `talki=${one}`,
      `__Host-talki-sign-in=${one}`,
      `__Host-talki=${one}x`,
      '__Host-talki=',
    ]) {
      expect(find([foreign])).toEqual([])
    }
  })
})
