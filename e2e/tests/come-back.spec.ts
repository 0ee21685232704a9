import { expectFullMesh } from '../_people'
import { admit, expectPhase, expectTiles, knock, openCall, startCall } from '../_steps'
import { expect, test } from '../_test'

test('a refresh comes back without a second approval and leaves no ghost', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await startCall([ada, ben])
  await expectFullMesh([ada, ben])
  await ben.page.reload()
  await expectPhase(ben.page, 'live')
  await expectFullMesh([ada, ben])
  await expectTiles(ada, [ada, ben])
  await expectTiles(ben, [ada, ben])
})

test('the admin refreshes while somebody waits, and can still let them in', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await knock(ben, await openCall(ada))
  await ada.page.reload()
  await expectPhase(ada.page, 'live')
  await admit(ada, ben)
  await expectFullMesh([ada, ben])
})

test('the same session in a second tab takes the call over', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const link = await startCall([ada, ben])
  const second = await ben.context.newPage()
  await second.goto(link)
  await second.getByRole('button', { name: /join/i }).first().click()
  await expectPhase(second, 'live')
  await expectPhase(ben.page, 'ended')
  await expectTiles(ada, [ada, ben])
  await expectFullMesh([ada, { ...ben, page: second }])
})

test('when the admin leaves, the longest-present member answers the door', async ({ invite }) => {
  const [ada, ben, eve] = [await invite('Ada'), await invite('Ben'), await invite('Eve')]
  const link = await startCall([ada, ben])
  await ada.page.getByRole('button', { name: 'Leave' }).click()
  await knock(eve, link)
  await admit(ben, eve)
  await expectFullMesh([ben, eve])
  await expect(ada.page.locator('[data-member]')).toHaveCount(0)
})
