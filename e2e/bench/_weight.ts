import { gzipSync } from 'node:zlib'
import type { Browser, Page } from '@playwright/test'

/** Gathers the JavaScript that a page loads from now on. `gzipped()` is its size in bytes, each file once. */
export const weighScripts = (page: Page): { gzipped(): Promise<number> } => {
  const files = new Map<string, Promise<Buffer>>()
  page.on('response', (response) => {
    const type = response.headers()['content-type'] ?? ''
    if (type.includes('javascript')) files.set(response.url(), response.body())
  })
  return {
    async gzipped() {
      await page.waitForLoadState('networkidle')
      const bodies = await Promise.all(files.values())
      return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)
    },
  }
}

/** Milliseconds from navigation to the first contentful paint, in a fresh profile with an empty cache. */
export const timeFirstPaint = async (browser: Browser, url: string): Promise<number> => {
  const context = await browser.newContext({ serviceWorkers: 'block' })
  try {
    const page = await context.newPage()
    await page.goto(url)
    return await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          new PerformanceObserver((list, observer) => {
            const [paint] = list.getEntries().filter(({ name }) => name === 'first-contentful-paint')
            if (!paint) return
            observer.disconnect()
            resolve(paint.startTime)
          }).observe({ type: 'paint', buffered: true })
        }),
    )
  } finally {
    await context.close()
  }
}
