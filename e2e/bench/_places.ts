import type { Page } from '@playwright/test'

/** Where a page shows a video, in CSS pixels, and how the picture fits. */
export type Place = { left: number; top: number; width: number; height: number; fit: string }

/**
 * Where a page shows its pictures, in the order of the document, its own first; once it shows so many. A link may be out for
 * a while where the cores are overloaded.
 */
export const placesOf = async (page: Page, count: number): Promise<Place[]> => {
  const shown = (wanted: number) =>
    [...document.querySelectorAll('video')].filter(
      ({ clientWidth, clientHeight }) => clientWidth * clientHeight > 0,
    ).length === wanted
  await page.waitForFunction(shown, count, { timeout: 60_000 })
  return page.locator('video').evaluateAll((videos) =>
    videos
      .map((video) => {
        const { left, top, width, height } = video.getBoundingClientRect()
        return { left, top, width, height, fit: getComputedStyle(video).objectFit }
      })
      .filter(({ width, height }) => width > 0 && height > 0),
  )
}

/** Has a bare page show its pictures just there, in the order of the document. */
export const placeVideos = (page: Page, places: Place[]): Promise<void> =>
  page.locator('video').evaluateAll((videos, wanted) => {
    if (videos.length !== wanted.length)
      throw new Error(`${wanted.length} places for ${videos.length} videos`)
    for (const [at, { left, top, width, height, fit }] of wanted.entries()) {
      const [video] = videos.slice(at, at + 1)
      if (!(video instanceof HTMLVideoElement)) continue
      Object.assign(video.style, {
        ...{ position: 'fixed', left: `${left}px`, top: `${top}px`, objectFit: fit },
        ...{ width: `${width}px`, height: `${height}px` },
      })
    }
  }, places)

/** Until one of a page's pictures is at least twice as tall as another; its own is left out. */
export const untilOneLarge = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => {
    const heights = [...document.querySelectorAll('video')].slice(1).map(({ clientHeight }) => clientHeight)
    return Math.max(...heights) >= 2 * Math.min(...heights)
  })
