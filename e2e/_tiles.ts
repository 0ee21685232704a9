import type { Page } from '@playwright/test'

/** The least size of a name's letters that can be read, in CSS pixels. */
const LETTERS = 11

/** The people of these names whose tile is not wholly in sight, or whose name on it is cut, covered or too small. */
export const unreadableTiles = async (page: Page, names: readonly string[]): Promise<string[]> => {
  const legible = await page.locator('[data-member]').evaluateAll(
    (tiles, least) =>
      tiles
        .map((tile) => ({ tile, name: tile.querySelector<HTMLElement>('.tile__text') }))
        .filter(({ tile, name }) => {
          if (!name) return false
          const { left, top, right, bottom } = tile.getBoundingClientRect()
          const isInSight = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight
          const place = name.getBoundingClientRect()
          const hit = document.elementFromPoint(place.x + place.width / 2, place.y + place.height / 2)
          const isWhole = name.scrollWidth <= name.clientWidth
          return (
            isInSight && isWhole && tile.contains(hit) && parseFloat(getComputedStyle(name).fontSize) >= least
          )
        })
        .map(({ name }) => name?.querySelector('bdi')?.textContent ?? ''),
    LETTERS,
  )
  return names.filter((name) => !legible.includes(name))
}
