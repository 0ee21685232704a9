/** Families of browsers, by where they keep the permissions of a site. */
export type BrowserFamily = 'chromium' | 'chromium_android' | 'firefox' | 'firefox_android' | 'safari' | 'ios'

type Browser = { userAgent: string; maxTouchPoints: number }

/** Family of a browser; null for one that is not known. Only for words: no behaviour may depend on it. */
export const familyOf = ({ userAgent, maxTouchPoints }: Browser): BrowserFamily | null => {
  const isAndroid = /android/i.test(userAgent)
  // Every browser on iOS has Safari's permissions. An iPad says that it is a Mac, which has no touch.
  if (/iphone|ipad|ipod/i.test(userAgent) || (/macintosh/i.test(userAgent) && maxTouchPoints > 1))
    return 'ios'
  if (/firefox\//i.test(userAgent)) return isAndroid ? 'firefox_android' : 'firefox'
  if (/chrom(e|ium)\//i.test(userAgent)) return isAndroid ? 'chromium_android' : 'chromium'
  return /safari\//i.test(userAgent) ? 'safari' : null
}
