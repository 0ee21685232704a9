import * as v from 'valibot'

/** A path that a sign-in may return to, to the letter: home, a new call, a room, "what the server knows". */
export const ReturnPath = v.pipe(v.string(), v.regex(/^\/(?:new|knows|r\/[a-z2-7]{26})?$/))

/** The path itself if it is one of those, otherwise the home page: no address that was made up leads off the site. */
export const allowedReturn = (path: string): string => (v.is(ReturnPath, path) ? path : '/')
