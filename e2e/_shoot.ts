import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type CDPSession, type ElementHandle, type Locator, type Page } from '@playwright/test'
import { INSTALL_PICTURES } from '../scripts/_states'
import { expectAccessible, expectToFit, settled } from './_access'
import { STACK } from './_stack'

/** Where the pictures go. `npm run screens` has them go to docs/screens, in both directions of text. */
const { TALKI_SCREENS } = process.env
const FOLDER = TALKI_SCREENS ?? join(import.meta.dirname, '../test-results/screenshots')
const INSTALL_FOLDER = join(import.meta.dirname, '../packages/web/public/screenshots')
/** Parts of the site, words among them. */
const PARTS = '**/assets/*'
const LANGUAGES = { ltr: 'en', rtl: 'ar' }
const SIZES = [
  { width: 360, height: 740 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
]

/** Has the page speak the language of a direction, as when it is chosen in another tab; or in the browser's settings. */
const turn = async (page: Page, direction: keyof typeof LANGUAGES): Promise<void> => {
  await page.evaluate((language) => {
    try {
      localStorage.setItem('talki:language', language)
    } catch {
      Object.defineProperty(navigator, 'languages', { configurable: true, value: [language] })
    }
    dispatchEvent(new StorageEvent('storage', { key: 'talki:language' }))
  }, LANGUAGES[direction])
  await expect(page.locator('html')).toHaveAttribute('dir', direction)
}

/**
 * Writes a picture of what the page shows, as WebP, which reads well at this quality and takes a third of JPEG's room. A
 * picture that the install manifest names is written for it as well, as PNG, which every system shows.
 */
const keepPicture = async (session: CDPSession, name: string): Promise<void> => {
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 25 })
  writeFileSync(join(FOLDER, `${name}.webp`), data, 'base64')
  const file = INSTALL_PICTURES[name]
  if (!TALKI_SCREENS || file === undefined) return
  const picture = await session.send('Page.captureScreenshot', { format: 'png' })
  writeFileSync(join(INSTALL_FOLDER, file), picture.data, 'base64')
}

/** Whether the videos are about as large as they are shown; a picture is sent in the size in which it is shown, a moment later. */
const isSharp = (): boolean =>
  [...document.querySelectorAll('video')].every(
    ({ videoWidth, clientWidth }) => videoWidth === 0 || videoWidth >= clientWidth / 2,
  )

/** Passes once the page's videos are sharp, or stay as they are: some are small on purpose, as to save data. */
const sharpened = (page: Page): Promise<unknown> =>
  page.waitForFunction(isSharp, undefined, { timeout: 4000 }).catch(() => null)

type State = { page: Page; name: string; shown: ElementHandle<Element> | undefined }

/** Takes the page's picture at every size, light and dark, under its name; it has to fit, and to be accessible. */
const takePictures = async ({ page, name, shown }: State, suffix = ''): Promise<void> => {
  mkdirSync(FOLDER, { recursive: true })
  const session = await page.context().newCDPSession(page)
  // Away from the tiles, whose controls are there only while a pointer is.
  await page.mouse.move(0, 0)
  for (const size of SIZES) {
    await page.setViewportSize(size)
    await expectToFit(page, `${name}, ${size.width} pixels,`)
    if (TALKI_SCREENS) await sharpened(page)
    await shown?.evaluate((element) => element.scrollIntoView({ block: 'nearest' }))
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await settled(page)
      // Of the one width where nothing is left out and everything is close together. What is accessible is tested by
      // `npm test`, and need not be again for the pictures.
      if (size === SIZES[0] && !TALKI_SCREENS) await expectAccessible(page, `${name}, ${colorScheme}`)
      await keepPicture(session, `${name}-${size.width}-${colorScheme}${suffix}`)
    }
  }
  await session.detach()
}

/** What is shown, and the page whose scripts fill it where that is another one. */
type Sight = { page: Page; filledBy?: Page }

/**
 * Takes the pictures of a state of a page, scrolled to where `shown` is seen; for docs/screens in both directions of text.
 */
export const shoot = async (
  { page, filledBy = page }: Sight,
  name: string,
  shown?: Locator,
): Promise<void> => {
  // The element, and no locator by its words: they change.
  const state = { page, name, shown: (await shown?.elementHandle()) as State['shown'] }
  if (!TALKI_SCREENS) return takePictures(state)
  test.setTimeout(test.info().timeout + 60_000)
  // A test may have stopped the server before the words of the other language are wanted.
  await filledBy.route(PARTS, (route) => {
    const { pathname } = new URL(route.request().url())
    return route.fulfill({ path: join(STACK.site, pathname) })
  })
  await turn(filledBy, 'rtl')
  await takePictures(state, '-rtl')
  await turn(filledBy, 'ltr')
  await takePictures(state)
  await filledBy.unrouteAll({ behavior: 'wait' })
}
