import { expectToSee } from '../_people'
import { openCall } from '../_steps'
import { expect, knockAs, test } from './_firefox'
import { played } from './_played'

test('Firefox and Chromium see and hear each other', async ({ invite, firefox }) => {
  const ada = await invite('Ada')
  const link = await openCall(ada)
  const page = await firefox()
  await page.goto(link)
  await knockAs(page, 'Ben')
  await ada.page.getByRole('button', { name: 'Admit Ben' }).click()
  await expectToSee(ada, 'Ben')
  await expect.poll(async () => (await played(page, 'Ada')).width).toBeGreaterThan(0)
  const { seconds } = await played(page, 'Ada')
  await expect.poll(async () => (await played(page, 'Ada')).seconds).toBeGreaterThan(seconds)
  await expect.poll(async () => (await played(page, 'Ada')).hears).toBe(true)
  await expect(ada.page.locator('[data-member]')).toHaveCount(2)
})
