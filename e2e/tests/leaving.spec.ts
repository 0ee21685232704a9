import { startStack } from '@talki/local/stack'
import { expect, STACK, test } from '../_test'
import { newPerson } from '../_people'
import { shoot } from '../_shoot'
import { expectPhase, knock, openCall, startCall } from '../_steps'

test('Back closes what covers the call, and not the call', async ({ invite }) => {
  const ada = await invite('Ada')
  await openCall(ada)
  const dialog = ada.page.getByRole('dialog')
  await ada.page.getByRole('button', { name: 'Invite people' }).click()
  await expect(dialog).toBeVisible()
  await ada.page.goBack()
  await expect(dialog).toHaveCount(0)
  await expectPhase(ada.page, 'live')
  // Closed by its own button, it leaves no entry behind that Back would have to pass.
  await ada.page.getByRole('button', { name: 'Invite people' }).click()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(ada.page).toHaveURL(/\/r\/[a-z2-7]{26}$/)
  await expectPhase(ada.page, 'live')
})

test('an admin who is alone and goes elsewhere keeps the room, and comes straight back', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const link = await openCall(ada)
  await ada.page.goBack()
  await expect(ada.page).not.toHaveURL(/\/r\//)
  await knock(ben, link)
  await ada.page.goForward()
  await expectPhase(ada.page, 'live')
  await ada.page.getByRole('button', { name: 'Admit Ben' }).click()
  await expectPhase(ben.page, 'live')
})

test('after the door has closed, going back or closing the tab asks first', async ({ browser }) => {
  await using stack = await startStack({ ...STACK, env: { ...STACK.env, DOOR_SECONDS: '8' } })
  await using ada = await newPerson(browser, { origin: stack.origin, name: 'Ada' })
  await using ben = await newPerson(browser, { origin: stack.origin, name: 'Ben' })
  await startCall([ada, ben])
  await expect(ada.page.getByText('The door has closed').first()).toBeVisible()
  const question = ada.page.getByRole('dialog', { name: 'Leave the call?' })
  await ada.page.evaluate(() => history.back())
  await expect(question).toBeVisible()
  await shoot(ada, 'leave-question')
  await question.getByRole('button', { name: 'Stay' }).click()
  await expect(question).toHaveCount(0)
  await expectPhase(ada.page, 'live')
  await expect(ben.page.locator('[data-member]')).toHaveCount(2)

  // A tab that is closed is asked about by the browser itself.
  const asked = ben.page.waitForEvent('dialog')
  await ben.page.close({ runBeforeUnload: true })
  const dialog = await asked
  expect(dialog.type()).toBe('beforeunload')
  await dialog.dismiss()
  await expectPhase(ben.page, 'live')
})
