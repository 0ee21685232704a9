import { watchConnections, type Watched } from '../_connections'
import { expectToFit } from '../_access'
import { expectToSee, tileOf, type Person } from '../_people'
import { startCall } from '../_steps'
import { expect, test } from '../_test'

/** Twelve whole browsers are more than two cores can draw: all but the first two have no devices and are out of sight. */
const NAMES = ['Ada', 'Ben', 'Cid', 'Dot', 'Eve', 'Fay', 'Gus', 'Hal', 'Ida', 'Jon', 'Kim', 'Lou'] as const
const SIZES = [
  { width: 1440, height: 900 },
  { width: 360, height: 740 },
]

/** To run in a page before its scripts: it takes itself to be hidden, as behind another tab, and asks for no picture. */
const hide = (): void => {
  Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })
}

/** Links of a person's page that are up. */
const linksUp = ({ page }: Person): Promise<number> =>
  page.evaluate(
    () =>
      (window as unknown as Watched).connections.filter((pc) => pc.connectionState === 'connected').length,
  )

test('twelve people are all linked with each other, and every tile can be read', async ({ invite }) => {
  test.setTimeout(180_000)
  const people: Person[] = []
  for (const [at, name] of NAMES.entries()) {
    const person = await invite(name, { withoutDevices: at > 1 })
    await person.context.addInitScript(watchConnections)
    if (at > 1) await person.context.addInitScript(hide)
    people.push(person)
  }
  const [ada, ben, ...others] = people
  if (!ada || !ben) throw new Error('nobody is there')
  await startCall([ada, ben, ...others])
  // 66 links, of which each end is looked at.
  await expect
    .poll(() => Promise.all(people.map(linksUp)), { timeout: 60_000 })
    .toEqual(people.map(() => NAMES.length - 1))
  await expectToSee(ada, 'Ben')

  for (const size of SIZES) {
    await ada.page.setViewportSize(size)
    await expectToFit(ada.page, `twelve people, ${size.width} pixels,`)
    for (const name of NAMES) {
      const tile = tileOf(ada.page, name)
      await expect(tile).toBeInViewport({ ratio: 0.99 })
      await expect(tile.getByText(name, { exact: true }).first()).toBeInViewport({ ratio: 0.99 })
    }
  }
})
