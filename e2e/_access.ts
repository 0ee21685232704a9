import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Passes once a page fits its width: it does not scroll to the side. `state` names it. */
export const expectToFit = async (page: Page, state: string): Promise<void> => {
  const scrolls = () =>
    page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
  await expect.poll(scrolls, { message: `${state} fits its width` }).toBe(false)
}

/** Elements within each other that may change a colour one after the other. */
const DEPTH = 6

/**
 * Passes once every transition, and every animation that ends, has ended: what is half faded in has a poor contrast for a
 * moment. A transition of no length, too, ends with the next frame and not before, and then begins that of an element
 * within, which has taken the colour over.
 */
export const settled = (page: Page): Promise<unknown> =>
  page.evaluate(async (depth) => {
    for (let level = 0; level < depth; level += 1) {
      const changes = document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
      if (changes.length === 0) return
      await Promise.allSettled(changes.map(({ finished }) => finished))
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
  }, DEPTH)

/** axe finds no fault in a page, once nothing on it moves. It takes some ten seconds in one with running pictures. */
export const expectAccessible = async (page: Page, state: string): Promise<void> => {
  await settled(page)
  const { violations } = await new AxeBuilder({ page }).analyze()
  const faults = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${state}: ${id} ${html}`))
  expect(faults).toEqual([])
}
