import { expectPhase, expectTiles, startCall } from '../_steps'
import { expect, test } from '../_test'
import { expectFullMesh } from '../_people'
import { heard, say, socketState, tapWire } from '../_wire'

test('the admin removes a member, who is told and stays out', async ({ invite }) => {
  const [ada, ben, eve] = [await invite('Ada'), await invite('Ben'), await invite('Eve')]
  await tapWire(ben.page)
  const link = await startCall([ada, ben, eve])
  await expectFullMesh([ada, ben, eve])

  // Only the admin is offered to remove anybody, and never themself.
  await eve.page.getByRole('button', { name: '3 people in this call' }).click()
  await expect(eve.page.getByRole('dialog')).toContainText('Ben')
  await expect(eve.page.getByRole('button', { name: /^Remove/ })).toHaveCount(0)
  await eve.page.keyboard.press('Escape')

  await ada.page.getByRole('button', { name: '3 people in this call' }).click()
  await expect(ada.page.getByRole('button', { name: /^Remove/ })).toHaveCount(2)
  await ada.page.getByRole('button', { name: 'Remove Ben' }).click()
  await ada.page.getByRole('button', { name: 'Keep' }).click()
  await expect(ada.page.getByRole('button', { name: 'Remove Ben' })).toBeFocused()
  await ada.page.getByRole('button', { name: 'Remove Ben' }).click()
  await ada.page.getByRole('button', { name: 'Remove from the call' }).click()

  await expectPhase(ben.page, 'ended')
  await expect(ben.page.getByRole('heading', { name: 'You were removed from the call' })).toBeVisible()
  await expect.poll(() => socketState(ben.page)).toBe('closed')
  await expectTiles(ada, [ada, eve])
  await expectTiles(eve, [ada, eve])

  await ben.page.reload()
  await ben.page.goto(link)
  await ben.page.getByRole('button', { name: 'Ask to join' }).click()
  await expectPhase(ben.page, 'ended')
  await expect(ben.page.getByRole('heading', { name: 'You were removed from the call' })).toBeVisible()
  await expectTiles(ada, [ada, eve])
  await expectFullMesh([ada, eve])
})

test('a member who is not the admin removes nobody', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await tapWire(ben.page)
  await startCall([ada, ben])
  const [welcome] = (await heard(ben.page)).filter((frame) => frame.type === 'welcome')
  if (!welcome) throw new Error('no welcome')
  await say(ben.page, { type: 'remove', id: 'forged', members: [welcome.state.admin] })
  await expect
    .poll(async () => (await heard(ben.page)).some((f) => f.type === 'problem' && f.code === 'not_admin'))
    .toBe(true)
  await expectTiles(ben, [ada, ben])
})
