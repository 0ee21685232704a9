import type { Finding } from '../../lib/device-check'

/** The most that is downloaded, in bytes, and the longest that it may take, in milliseconds. */
const BYTES_MAX = 1_000_000
const WITHIN_MS = 6000

/** Beyond this many bits a second a short download tells no more than that. */
const MOST_BPS = 50_000_000

const scripts = (): PerformanceResourceTiming[] =>
  (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
    .filter(({ name }) => name.startsWith(location.origin) && name.endsWith('.js'))
    .sort((a, b) => b.decodedBodySize - a.decodedBodySize)

/** The time that a body took, in seconds, and its size as it travelled, in bytes. */
const timingOf = (url: string): { seconds: number; bytes: number } | null => {
  const timing = performance.getEntriesByName(new URL(url, location.href).href).at(-1)
  if (!(timing instanceof PerformanceResourceTiming) || timing.encodedBodySize === 0) return null
  const seconds = (timing.responseEnd - timing.responseStart) / 1000
  return { seconds: Math.max(0.0005, seconds), bytes: timing.encodedBodySize }
}

/**
 * Rate at which this site's largest script arrives, again and past every cache, 1 MB at most. Nothing is uploaded: there is
 * nobody to send to before a call. Never rejects.
 */
export const checkDownload = async (cancelled: AbortSignal): Promise<Finding> => {
  const signal = AbortSignal.any([cancelled, AbortSignal.timeout(WITHIN_MS)])
  const [largest] = scripts()
  let bytes = 0
  let seconds = 0
  try {
    for (let round = 0; largest && bytes < BYTES_MAX; round += 1) {
      // With a query the service worker, which keeps this file, does not answer.
      const url = `${largest.name}?check=${Date.now()}-${round}`
      const answer = await fetch(url, { cache: 'no-store', signal })
      if (!answer.ok) break
      const body = await answer.arrayBuffer()
      const timing = timingOf(url)
      if (!timing) break
      bytes += timing.bytes
      seconds += timing.seconds
      if (bytes + timing.bytes > BYTES_MAX || body.byteLength === 0) break
    }
  } catch {
    // What has come until then counts.
  }
  if (bytes === 0) return { code: 'download_failed' }
  const bps = Math.round((bytes * 8) / seconds)
  return { code: 'download', bps: Math.min(bps, MOST_BPS), isMost: bps > MOST_BPS }
}
