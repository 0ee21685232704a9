import { expectFullMesh, tileOf } from '../_people'
import { shoot } from '../_shoot'
import { knock, openCall, startCall } from '../_steps'
import { expect, test } from '../_test'

// The accessibility check takes some ten seconds in a page with running pictures.

test('the dialogs of a call have their pictures taken, and fit every width', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await startCall([ada, ben])
  await expectFullMesh([ada, ben])
  const { page } = ada
  const close = async () => {
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await page.getByRole('button', { name: 'Invite people' }).click()
  await shoot(ada, 'invite')
  await close()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await shoot(ada, 'shortcuts')
  await close()
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('button', { name: 'Record this call' }).click()
  await expect(page.getByRole('button', { name: 'Start recording' })).toBeVisible()
  await shoot(ada, 'record')
  await close()
  await tileOf(page, 'Ben').hover()
  await page.getByRole('button', { name: 'Pin Ben' }).click()
  await shoot(ada, 'pinned')
  await page.getByRole('button', { name: 'people in this call' }).click()
  await page.getByRole('button', { name: 'Remove Ben' }).click()
  await expect(page.getByRole('button', { name: 'Remove from the call' })).toBeVisible()
  await shoot(ada, 'remove')
  await page.getByRole('button', { name: 'Remove from the call' }).click()
  await expect(ben.page.getByRole('heading', { name: 'You were removed from the call' })).toBeVisible()
  await shoot(ben, 'removed')
})

test('the ends of a call have their pictures taken, and fit every width', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben', { withoutDevices: true })]
  await ben.page.goto(`/r/${'a'.repeat(26)}`)
  await expect(ben.page.getByRole('heading', { name: 'This call cannot be joined' })).toBeVisible()
  await shoot(ben, 'no-such-call')
  const link = await openCall(ada)
  await ben.page.goto(link)
  await expect(ben.page.getByRole('button', { name: 'Ask to join' })).toBeVisible()
  await shoot(ben, 'lobby-without-devices')
  await knock(ben, link)
  await ada.page.getByRole('button', { name: 'Leave the call' }).click()
  await expect(ada.page.getByRole('heading', { name: 'You left' })).toBeVisible()
  await shoot(ada, 'left')
})
