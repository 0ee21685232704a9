import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import type { Person } from './_people'

/** Where the pictures go; `docs/images` renews those of the README. */
const FOLDER = process.env.TALKI_SCREENSHOTS ?? 'test-results/screenshots'
const SIZES = [
  { width: 360, height: 740 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
]

/** Passes once every colour has changed: a transition of no length, too, ends with the next frame and not before. */
const settled = (page: Page): Promise<unknown> =>
  page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))

/** Takes the page's picture at every size, light and dark; it has to fit, and to be accessible. */
export const shoot = async ({ page }: Pick<Person, 'page'>, name: string): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await settled(page)
    for (const size of SIZES) {
      await page.setViewportSize(size)
      const scrolls = () =>
        page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
      await expect.poll(scrolls, { message: `${name} fits ${size.width} pixels` }).toBe(false)
      // Of the one width where nothing is left out and everything is close together.
      if (size === SIZES[0]) {
        const { violations } = await new AxeBuilder({ page }).analyze()
        const faults = violations.map(({ id, nodes }) => `${name}, ${colorScheme}: ${id} ${nodes[0]?.html}`)
        expect(faults).toEqual([])
      }
      await page.screenshot({ path: `${FOLDER}/${name}-${size.width}-${colorScheme}.png` })
    }
  }
}
