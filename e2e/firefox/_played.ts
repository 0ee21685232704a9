import type { Page } from 'puppeteer-core'

/** How long the picture of `name` has played, and whether a sound of a peer plays. Firefox counts no frames of streams. */
export const played = (page: Page, name: string) =>
  page.evaluate((of) => {
    const tile = [...document.querySelectorAll('[data-member]')].find((each) => each.textContent.includes(of))
    const video = tile?.querySelector('video')
    const sounds = [...document.querySelectorAll('audio')]
    return {
      width: video?.videoWidth ?? 0,
      seconds: video?.currentTime ?? 0,
      hears: sounds.some(({ paused, srcObject }) => !paused && srcObject instanceof MediaStream),
    }
  }, name)
