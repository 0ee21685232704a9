import { newPageId } from '@talki/core/id'

const FORMAT = /^([a-z2-7]{16})\.([0-9a-z]{1,8})$/

const parse = (link: string): { page: string; count: number } | null => {
  const [, page, count] = FORMAT.exec(link) ?? []
  return page === undefined || count === undefined ? null : { page, count: Number.parseInt(count, 36) }
}

/** Names for links: the page's own random part, and a count. A counter and no clock, which may be set back. */
export const createLinkNames = () => {
  const page = newPageId()
  let count = 0
  return (): string => {
    count += 1
    return `${page}.${count.toString(36)}`
  }
}

/**
 * The order of the links that one peer has begun. Within a page load the count tells; a page load that another one has
 * replaced is over, and so are all its links, however late they arrive.
 */
export const createLinkOrder = () => {
  const pastPages = new Set<string>()
  let current = ''
  return {
    /** Notes the link that is in use from now on. */
    adopt: (link: string): void => {
      const page = parse(link)?.page ?? ''
      if (current !== '' && page !== current) pastPages.add(current)
      current = page
    },
    /** Whether the peer began `link` before `other`. False where nothing tells. */
    isOlder: (link: string, other: string): boolean => {
      const [a, b] = [parse(link), parse(other)]
      if (!a || !b) return false
      return a.page === b.page ? a.count < b.count : pastPages.has(a.page)
    },
  }
}
