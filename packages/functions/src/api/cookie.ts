import { parseCookies, serializeCookie } from 'oslo/cookie'

/** Cookie that holds secrets, readable by the server alone. */
export type SecretCookie = {
  /** The secrets among a request's cookies; none where there is no cookie of the right form. */
  find: (cookies: string[]) => string[]
  /** The `Set-Cookie` that hands secrets out, or takes them away where there are none. */
  set: (secrets: readonly string[]) => string
}

/** A cookie's value: secrets of 43 characters, separated by dots. */
const COOKIE = /^[\w-]+=[\w-]{43}(\.[\w-]{43}){0,7}$/

/**
 * Cookie of a site at `origin` that holds secrets for so many seconds. Under https its name binds it to this very
 * host (RFC 6265bis, 4.1.3.2); plain http, which is localhost, has no use for that.
 */
export const secretCookie = (
  origin: string,
  cookie: { name: 'talki' | 'talki-sign-in'; seconds: number },
): SecretCookie => {
  const secure = origin.startsWith('https:')
  const name = secure ? `__Host-${cookie.name}` : cookie.name
  return {
    find: (cookies) => {
      // Only ours is parsed: what some other page left on localhost may not even be decodable.
      const ours = cookies.find((text) => COOKIE.test(text) && text.startsWith(`${name}=`))
      return ours === undefined ? [] : (parseCookies(ours).get(name)?.split('.') ?? [])
    },
    set: (secrets) =>
      serializeCookie(name, secrets.join('.'), {
        httpOnly: true,
        secure,
        sameSite: 'lax',
        path: '/',
        maxAge: secrets.length === 0 ? 0 : cookie.seconds,
      }),
  }
}
