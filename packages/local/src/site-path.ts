/** Path of a request for the site, decoded where that is possible. */
const pathOf = (url: string): string => {
  const [path = ''] = url.split('?')
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/**
 * Path of the file that answers a request, or null where there is none. As CloudFront's function does it on AWS: what
 * is no file of the site is a page of the single-page application, whatever it looks like (`/r/<code>.`, `/r/<code>%`),
 * except in a folder of built files, where a page in place of a script would be no help.
 */
export const sitePath = (url: string, has: (path: string) => boolean): string | null => {
  const path = pathOf(url)
  if (has(path)) return path
  return path.startsWith('/assets/') ? null : '/index.html'
}
