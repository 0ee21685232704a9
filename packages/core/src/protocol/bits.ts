import * as v from 'valibot'

/** Text of 256 bits, random or a SHA-256, in base64url without padding. */
export const Bits256 = v.pipe(v.string(), v.regex(/^[\w-]{43}$/))
