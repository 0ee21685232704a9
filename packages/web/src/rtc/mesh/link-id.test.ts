import { expect, it, vi } from 'vitest'
import { createLinkNames, createLinkOrder } from './link-id'

it('orders the links of one page load as they were begun', () => {
  const next = createLinkNames()
  const links = Array.from({ length: 40 }, next)
  const order = createLinkOrder()
  for (const [at, link] of links.entries()) {
    expect(link.length).toBeLessThanOrEqual(36)
    for (const later of links.slice(at + 1)) {
      expect([order.isOlder(link, later), order.isOlder(later, link)]).toEqual([true, false])
    }
  }
})

it('takes the links of a reloaded page for newer, although its clock was set back', () => {
  vi.useFakeTimers({ now: 2_000_000 })
  const before = createLinkNames()()
  vi.setSystemTime(1_000_000)
  const after = createLinkNames()()
  vi.useRealTimers()
  const order = createLinkOrder()
  order.adopt(before)
  expect(order.isOlder(after, before)).toBe(false)
  order.adopt(after)
  expect(order.isOlder(before, after)).toBe(true)
})

it('takes nothing for older that it cannot read', () => {
  expect(createLinkOrder().isOlder('rubbish', createLinkNames()())).toBe(false)
})
