import { expect, test } from '../_test'
import { admit, knock, openCall } from '../_steps'

test('the last to leave is told that the call is over, and is not sent back to its door', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const link = await openCall(ada)
  await knock(ben, link)
  await admit(ada, ben)
  const leave = (page: typeof ada.page) => page.getByRole('button', { name: 'Leave the call' }).click()
  await leave(ada.page)
  await expect(ada.page.getByRole('heading', { name: 'You left the call' })).toBeVisible()
  await expect(ada.page.getByRole('button', { name: 'Ask to join again' })).toBeVisible()
  await expect(ben.page.locator('[data-member]')).toHaveCount(1)
  await leave(ben.page)
  await expect(ben.page.getByRole('heading', { name: 'You left, and the call is over' })).toBeVisible()
  await expect(ben.page.getByRole('button', { name: 'Ask to join again' })).toHaveCount(0)
  await expect(ben.page.getByRole('link', { name: 'Open a call' })).toBeVisible()
})

test('a guest who waits is told that everybody inside has left', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await knock(ben, await openCall(ada))
  await ada.page.getByRole('button', { name: 'Leave the call' }).click()
  await expect(ben.page.getByRole('heading', { name: 'Everybody has left' })).toBeVisible()
})

test('an address of a room that is not there says what may be the reason', async ({ invite }) => {
  const ada = await invite('Ada')
  await ada.page.goto(`/r/${'a'.repeat(26)}`)
  await expect(ada.page.getByRole('heading', { name: 'This call cannot be joined' })).toBeVisible()
  await expect(ada.page.getByText('the link is incomplete')).toBeVisible()
})
