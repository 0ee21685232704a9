import type { Page } from '@playwright/test'
import { expectAccessible, expectToFit } from '../_access'
import type { Person } from '../_people'
import { admit, expectPhase, knock, openCall } from '../_steps'
import { expect, test } from '../_test'

/** The page of this state fits its width and has no fault that axe finds. */
const expectToBeGood = async (page: Page, state: string): Promise<void> => {
  await expectToFit(page, state)
  await expectAccessible(page, state)
}

/** Opens a panel by its button, judges it, and closes it. */
const lookInto = async ({ page, say }: Person, button: string, title: string): Promise<void> => {
  await page.getByRole('button', { name: button }).click()
  await expect(page.getByRole('heading', { name: title, exact: true })).toBeVisible()
  await expectToBeGood(page, title)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { name: title, exact: true })).toHaveCount(0)
  await expect(page.getByRole('button', { name: say('call.leave') })).toBeVisible()
}

test('every state of a call in Arabic is accessible', async ({ invite }) => {
  const arabic = { language: 'ar', withoutDevices: true } as const
  const [ada, ben] = [await invite('Ada', arabic), await invite('Ben', { language: 'ar' })]
  for (const { page } of [ada, ben]) {
    await page.setViewportSize({ width: 360, height: 740 })
    await page.emulateMedia({ reducedMotion: 'reduce' })
  }
  const { page, say } = ada
  await page.goto('/')
  await expect(page.getByRole('heading', { name: say('home.title') })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
  await expectToBeGood(page, 'home')

  const link = await openCall(ada)
  await expectToBeGood(page, 'alone')
  await ben.page.goto(link)
  await expect(ben.page.getByRole('button', { name: say('lobby.askToJoin') })).toBeVisible()
  await expectToBeGood(ben.page, 'lobby')
  await knock(ben, link)
  await expectToBeGood(ben.page, 'waiting')
  await expect(
    page.getByRole('button', { name: say('doorway.knocks.denyName', { name: 'Ben' }) }),
  ).toBeVisible()
  await expectToBeGood(page, 'a knock')

  await admit(ada, ben)
  await lookInto(ada, say('controls.people', { n: 2 }), say('people.title'))
  await lookInto(ada, say('controls.chat.open'), say('chat.title'))
  await page.getByRole('button', { name: say('controls.more') }).click()
  await lookInto(ada, say('call.more.settings'), say('panels.settings.title'))
  await page.getByRole('button', { name: say('controls.leave') }).click()
  await expectPhase(page, 'ended')
  await expectToBeGood(page, 'ended')
})
