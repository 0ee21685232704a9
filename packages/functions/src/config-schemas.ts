import * as v from 'valibot'

export const text = { expects: 'a text', schema: v.pipe(v.string(), v.minLength(1)) }

/** A whole number, as environments write it. */
export const whole = (min: number, max: number) => ({
  expects: `a whole number from ${min} to ${max}`,
  schema: v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number), v.minValue(min), v.maxValue(max)),
})

const isUrl =
  (...protocols: string[]) =>
  (given: string) =>
    URL.canParse(given) && protocols.includes(new URL(given).protocol)

export const url = (...protocols: string[]) => ({
  expects: `an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  schema: v.pipe(v.string(), v.check(isUrl(...protocols))),
})

/** The origin in the form in which a browser writes it in its Origin header. */
export const origin = {
  expects: 'an origin such as https://talki.example',
  schema: v.pipe(
    v.string(),
    v.check(isUrl('http:', 'https:')),
    v.transform((given) => new URL(given)),
    v.check(({ href, origin }) => href === `${origin}/`),
    v.transform(({ origin }) => origin),
  ),
}

/** Issuers speak https; one on this very machine need not. */
export const issuer = {
  expects: 'the https address of an OpenID provider',
  schema: v.pipe(
    v.string(),
    v.check((given) => isUrl('https:')(given) || /^http:\/\/(localhost|127\.0\.0\.1)(:|\/|$)/.test(given)),
  ),
}

export const iceServers = {
  expects: 'a JSON array of RTCIceServer',
  schema: v.pipe(
    v.string(),
    v.parseJson(),
    v.array(
      v.object({
        urls: v.union([v.string(), v.array(v.string())]),
        username: v.exactOptional(v.string()),
        credential: v.exactOptional(v.string()),
      }),
    ),
  ),
}

export const turnUrls = {
  expects: 'addresses of a TURN server, separated by commas',
  schema: v.pipe(
    v.string(),
    v.transform((given) => given.split(',').map((one) => one.trim())),
    v.array(v.pipe(v.string(), v.regex(/^turns?:[^\s?]+(\?transport=(udp|tcp))?$/))),
  ),
}
