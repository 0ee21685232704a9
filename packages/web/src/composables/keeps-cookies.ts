/** Whether the browser keeps cookies for this site. Tried, since Chromium's `cookieEnabled` ignores the user's settings. */
export const keepsCookies = (): boolean => {
  // A name of its own: another tab that tries at the same moment deletes its own cookie, and not this one.
  const probe = `talki-probe-${Math.random().toString(36).slice(2)}=1`
  try {
    document.cookie = `${probe}; Path=/; SameSite=Strict; Max-Age=5`
    const isKept = document.cookie.includes(probe)
    document.cookie = `${probe}; Path=/; SameSite=Strict; Max-Age=0`
    return isKept
  } catch {
    return false
  }
}
