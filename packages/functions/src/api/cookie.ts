import { parseCookies, serializeCookie } from 'oslo/cookie'

/** Cookie that holds a secret, readable by the server alone. */
export type SecretCookie = {
  /** The secret among a request's cookies, if there is one of the right form. */
  find: (cookies: string[]) => string | undefined
  /** The `Set-Cookie` that hands a secret out, or with null takes it away. */
  set: (secret: string | null) => string
}

/**
 * Cookie of a site at `origin` that holds one secret for so many seconds. Under https its name binds it to this very
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
      const ours = cookies.find((text) => /^[\w-]+=[\w-]{43}$/.test(text) && text.startsWith(`${name}=`))
      return ours && parseCookies(ours).get(name)
    },
    set: (secret) =>
      serializeCookie(name, secret ?? '', {
        httpOnly: true,
        secure,
        sameSite: 'lax',
        path: '/',
        maxAge: secret === null ? 0 : cookie.seconds,
      }),
  }
}
