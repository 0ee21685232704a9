import { parseCookies, serializeCookie } from 'oslo/cookie'

/** How the session token travels: readable by the server alone. */
export type SessionCookie = {
  /** The token among a request's cookies, if there is one of the right form. */
  find: (cookies: string[]) => string | undefined
  /** The `Set-Cookie` that hands the token out, or with null takes it away. */
  set: (token: string | null) => string
}

/**
 * The session cookie of a site at `origin`. Under https its name binds it to this very host (RFC 6265bis, 4.1.3.2);
 * plain http, which is localhost, has no use for that.
 */
export const sessionCookie = (origin: string, seconds: number): SessionCookie => {
  const secure = origin.startsWith('https:')
  const name = secure ? '__Host-talki' : 'talki'
  return {
    find: (cookies) => {
      // Only ours is parsed: what some other page left on localhost may not even be decodable.
      const ours = cookies.find(
        (cookie) => /^[\w-]+=[\w-]{43}$/.test(cookie) && cookie.startsWith(`${name}=`),
      )
      return ours && parseCookies(ours).get(name)
    },
    set: (token) =>
      serializeCookie(name, token ?? '', {
        httpOnly: true,
        secure,
        sameSite: 'lax',
        path: '/',
        maxAge: token === null ? 0 : seconds,
      }),
  }
}
