const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * Address of the same page at the site's origin, for a request that came by another name of this machine, e.g.
 * 127.0.0.1 where the origin is localhost: the API refuses every origin but its own. Null where nothing is to be
 * changed. `host` is the request's Host header.
 */
export const atOrigin = (origin: string, host: string | undefined, path: string): string | null => {
  const asked = `http://${host ?? ''}`
  if (host === undefined || !URL.canParse(asked) || !path.startsWith('/')) return null
  const site = new URL(origin)
  const isOtherName = new URL(asked).hostname !== site.hostname
  if (!isOtherName || !LOOPBACK.test(new URL(asked).hostname) || !LOOPBACK.test(site.hostname)) return null
  return site.origin + path
}
