import { expect, test, type Page } from '@playwright/test'
import { expectAccessible, expectToFit } from './_access'
import type { Person } from './_people'

/** Where the pictures go. `npm run screens` has them go to docs/screens, in both directions of text. */
const { TALKI_SCREENS } = process.env
const FOLDER = TALKI_SCREENS ?? 'test-results/screenshots'
const LANGUAGES = { ltr: 'en', rtl: 'ar' }
const SIZES = [
  { width: 360, height: 740 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
]

/** Passes once every colour has changed: a transition of no length, too, ends with the next frame and not before. */
const settled = (page: Page): Promise<unknown> =>
  page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))

/** Has the page speak the language of a direction, as when it is chosen in another tab. */
const turn = async (page: Page, direction: keyof typeof LANGUAGES): Promise<void> => {
  await page.evaluate((language) => {
    localStorage.setItem('talki:language', language)
    dispatchEvent(new StorageEvent('storage', { key: 'talki:language' }))
  }, LANGUAGES[direction])
  await expect(page.locator('html')).toHaveAttribute('dir', direction)
}

/** Takes the page's picture at every size, light and dark, under this name; it has to fit, and to be accessible. */
const takePictures = async (page: Page, name: string): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // Away from the tiles, whose controls are there only while a pointer is.
    await page.mouse.move(0, 0)
    await settled(page)
    for (const size of SIZES) {
      await page.setViewportSize(size)
      await expectToFit(page, `${name}, ${size.width} pixels,`)
      // Of the one width where nothing is left out and everything is close together. What is accessible is tested by
      // `npm test`, and need not be again for the pictures.
      if (size === SIZES[0] && !TALKI_SCREENS) await expectAccessible(page, `${name}, ${colorScheme}`)
      const path = `${FOLDER}/${name}-${size.width}-${colorScheme}.jpg`
      await page.screenshot({ path, type: 'jpeg', quality: 70 })
    }
  }
}

/** Takes the pictures of a state of a page; for docs/screens in both directions of text. */
export const shoot = async ({ page }: Pick<Person, 'page'>, name: string): Promise<void> => {
  if (!TALKI_SCREENS) return takePictures(page, name)
  test.setTimeout(test.info().timeout + 60_000)
  for (const direction of ['rtl', 'ltr'] as const) {
    await turn(page, direction)
    await takePictures(page, direction === 'ltr' ? name : `${name}-rtl`)
  }
}
