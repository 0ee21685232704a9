const PROBE = 'talki-probe=1; Path=/; SameSite=Strict'

/** Whether the browser keeps cookies for this site. Tried, since Chromium's `cookieEnabled` ignores the user's settings. */
export const keepsCookies = (): boolean => {
  try {
    document.cookie = `${PROBE}; Max-Age=5`
    const isKept = document.cookie.includes('talki-probe=1')
    document.cookie = `${PROBE}; Max-Age=0`
    return isKept
  } catch {
    return false
  }
}
