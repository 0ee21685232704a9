import { gzipSync } from 'node:zlib'
import { expect, type Page, type Response } from '@playwright/test'

/** Waits until the device has whatever the call of this page shows on demand. */
export const untilPartsAreKept = async (page: Page): Promise<void> => {
  await expect
    .poll(() => page.evaluate(() => performance.getEntriesByName('talki:parts-kept').length))
    .toBe(1)
}

/** Counts the scripts that a page loads until the count is asked for, as they would travel: in bytes, by gzip. */
export const countScripts = (page: Page): (() => Promise<number>) => {
  const sizes: Promise<number>[] = []
  const onResponse = (response: Response): void => {
    if (response.request().resourceType() !== 'script') return
    sizes.push(response.body().then((body) => gzipSync(body, { level: 9 }).length))
  }
  page.on('response', onResponse)
  return async () => {
    page.off('response', onResponse)
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  }
}
