import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Passes once a page fits its width: it does not scroll to the side. `state` names it. */
export const expectToFit = async (page: Page, state: string): Promise<void> => {
  const scrolls = () =>
    page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
  await expect.poll(scrolls, { message: `${state} fits its width` }).toBe(false)
}

/** axe finds no fault in a page. It takes some ten seconds in one with running pictures. */
export const expectAccessible = async (page: Page, state: string): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const faults = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${state}: ${id} ${html}`))
  expect(faults).toEqual([])
}
