import { expect, type Locator, type Page } from '@playwright/test'

/** The least size of a name's letters that can be read, in CSS pixels. */
const LETTERS = 11

/** The people of these names whose tile is not wholly in sight, or whose name on it is cut, covered or too small. */
export const unreadableTiles = async (page: Page, names: readonly string[]): Promise<string[]> => {
  const legible = await page.locator('[data-member]').evaluateAll(
    (tiles, least) =>
      tiles
        .filter((tile) => {
          // Of the user's own name a small tile shows a word in its place.
          const [name, short] = tile.querySelectorAll<HTMLElement>('.tile__text')
          const shown = short?.checkVisibility() ? short : name
          if (!shown) return false
          const { left, top, right, bottom } = tile.getBoundingClientRect()
          const isInSight = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight
          const place = shown.getBoundingClientRect()
          const hit = document.elementFromPoint(place.x + place.width / 2, place.y + place.height / 2)
          const isWhole = shown.scrollWidth <= shown.clientWidth && shown.scrollHeight <= shown.clientHeight
          return (
            isInSight &&
            isWhole &&
            tile.contains(hit) &&
            parseFloat(getComputedStyle(shown).fontSize) >= least
          )
        })
        .map((tile) => tile.querySelector('.tile__text bdi')?.textContent ?? ''),
    LETTERS,
  )
  return names.filter((name) => !legible.includes(name))
}

/** A phone, a tablet and a desk. */
export const SCREENS = [
  { width: 360, height: 740 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
]

/** Each of the names is read on its tile, on a phone, a tablet and a desk, while a notice is in sight. */
export const expectReadable = async (
  page: Page,
  names: readonly string[],
  notice?: Locator,
): Promise<void> => {
  for (const size of SCREENS) {
    const message = `${size.width} pixels`
    await page.setViewportSize(size)
    await expect.poll(() => unreadableTiles(page, names), { message }).toEqual([])
    await expect.poll(() => coversOfNames(page), { message }).toEqual([])
    if (notice) await expect(notice).toBeInViewport({ ratio: 1 })
  }
}

/** What lies over the names on the tiles, whatever part of them: empty where each is free. */
export const coversOfNames = (page: Page): Promise<string[]> =>
  page.locator('[data-member]').evaluateAll((tiles) =>
    tiles.flatMap((tile) => {
      const label = tile.querySelector('.tile__name')
      if (!label) return []
      // As much of it as its tile shows, and what the tile is scrolled within; a pixel inside the edges.
      let { left, right, top, bottom } = label.getBoundingClientRect()
      for (let outer = label.parentElement; outer; outer = outer.parentElement) {
        if (getComputedStyle(outer).overflowY === 'visible') continue
        const edge = outer.getBoundingClientRect()
        left = Math.max(left, edge.left)
        right = Math.min(right, edge.right)
        top = Math.max(top, edge.top)
        bottom = Math.min(bottom, edge.bottom)
      }
      if (right - left < 4 || bottom - top < 4) return []
      return [left + 1, (left + right) / 2, right - 1].flatMap((x) =>
        [top + 1, (top + bottom) / 2, bottom - 1].flatMap((y) => {
          const hit = document.elementFromPoint(x, y)
          return hit === null || tile.contains(hit)
            ? []
            : [`${hit.className} over ${label.textContent.trim()}`]
        }),
      )
    }),
  )

/**
 * Controls and names of tiles that another tile lies over: empty where none does. The focus shows the controls of a tile;
 * the buttons that a tile shows at all times count among them.
 */
export const coveredByTiles = (page: Page): Promise<string[]> =>
  page.locator('[data-member]').evaluateAll((tiles) =>
    tiles.flatMap((tile) =>
      [...tile.querySelectorAll<HTMLElement>('button, .tile__name')]
        .filter((part) => part.checkVisibility())
        .flatMap((part) => {
          part.focus()
          const { left, right, top, bottom } = part.getBoundingClientRect()
          const points = [(left + right) / 2, left + 2, right - 2].map(
            (x) => [x, (top + bottom) / 2] as const,
          )
          const isCovered = points.some(([x, y]) => {
            const over = document.elementFromPoint(x, y)?.closest('[data-member]')
            return over !== tile
          })
          return isCovered ? [part.getAttribute('aria-label') ?? part.textContent.trim()] : []
        }),
    ),
  )
