import { ufragsBetween, watchConnections } from '../_connections'
import { expectToSee, tileOf } from '../_people'
import { startCall } from '../_steps'
import { expect, test } from '../_test'

type Watching = Window & { said: string[] }

test('a member whose page is busy for long stays connected, and its link is left alone', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  for (const { page } of [ada, ben]) await page.addInitScript(watchConnections)
  await startCall([ada, ben])
  await expectToSee(ada, 'Ben')
  const link = await ufragsBetween(ada.page, ben.page)
  expect(link).toHaveLength(2)
  await tileOf(ada.page, 'Ben').evaluate((tile) => {
    const said: string[] = []
    Object.assign(window, { said })
    new MutationObserver(() => said.push(tile.textContent)).observe(tile, {
      childList: true,
      characterData: true,
      subtree: true,
    })
  })

  // Longer than a ping may wait before the tile says so.
  await ben.page.evaluate(() => {
    for (const until = performance.now() + 7000; performance.now() < until;);
  })

  await expectToSee(ada, 'Ben')
  const said = await ada.page.evaluate(() => (window as unknown as Watching).said)
  expect(said.filter((text) => /Reconnecting|Trying another way/.test(text))).toEqual([])
  expect(await ufragsBetween(ada.page, ben.page)).toEqual(link)
})
