const KEY = 'talki:return'

/** The pages that one may come back to from Google's, to the letter: home, a new call, a room, what is known. */
const ALLOWED = /^\/(?:new|knows|r\/[a-z2-7]{26})?$/

/** The path itself if it is one of those, or else the start. No address that somebody made up leads out of here. */
export const allowedReturn = (path: string | null): string =>
  path !== null && ALLOWED.test(path) ? path : '/'

/** Keeps the path in this tab: Google's page is given none, so that none can come back from it. */
export const rememberReturn = (path: string, storage: Storage = sessionStorage): void => {
  try {
    storage.setItem(KEY, allowedReturn(path))
  } catch {
    // Without storage one comes back to the start.
  }
}

export const recallReturn = (storage: Storage = sessionStorage): string => {
  try {
    return allowedReturn(storage.getItem(KEY))
  } catch {
    return '/'
  }
}
