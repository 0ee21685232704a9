import type { Page } from '@playwright/test'
import type { Person } from '../_people'
import { signInWithGoogle, test as withGoogle, toProvider } from '../_google'
import { shoot } from '../_shoot'
import { admit, expectPhase, expectTiles, knock, openCall } from '../_steps'
import { expect, test } from '../_test'
import { expectReadable } from '../_tiles'
import { tapWire } from '../_wire'

/** The tabs of one browser have one session: none may take it away from another's call unasked. */

const newCall = async (page: Page, name: string): Promise<void> => {
  await page.goto('/new')
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('button', { name: 'Open the door' }).click()
}
const question = (page: Page, name: string) =>
  page.getByRole('group', { name: `you are there by this name: ${name}` })

/** The page's socket breaks, as in a blip, and is back. */
const blip = async ({ page }: Person): Promise<void> => {
  await page.evaluate(() => window.wire.socket?.close())
  await expect(page.getByText('Reconnecting to the server')).toBeVisible()
  await expect(page.getByText('Reconnecting to the server')).toHaveCount(0)
}

test('another name in a second tab asks first; kept, the admin of the first is who they were', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await tapWire(ada.page)
  const link = await openCall(ada)
  const second = await ada.context.newPage()
  await newCall(second, 'Eve')
  await expect(question(second, 'Ada')).toBeVisible()
  await expectPhase(second, 'idle')
  await shoot({ page: second }, 'other-tab', question(second, 'Ada'))

  await second.getByRole('button', { name: 'Use that name here too' }).click()
  await expectPhase(second, 'live')
  await expect(second.locator('[data-member]')).toContainText('Ada')

  await blip(ada)
  await expect(ada.page.getByRole('timer')).toContainText('Door open')
  await ada.page.reload()
  await expectPhase(ada.page, 'live')
  await knock(ben, link)
  await admit(ada, ben)
  await expectTiles(ada, [ada, ben])
})

test('who insists on the other name has left the first call, and it says so', async ({ invite }) => {
  const ada = await invite('Ada')
  await openCall(ada)
  const second = await ada.context.newPage()
  await newCall(second, 'Eve')
  await second.getByRole('button', { name: 'End that call' }).click()
  await expectPhase(second, 'live')
  await expect(second.locator('[data-member]')).toContainText('Eve')
  await expectPhase(ada.page, 'ended')
  // Its session is free again.
  await second.getByRole('button', { name: 'Leave the call' }).click()
  await newCall(ada.page, 'Joe')
  await expectPhase(ada.page, 'live')
})

/** The hint about it stays for twelve seconds, and pictures take longer: here it stays for as long as the test. */
const keepHint = ({ page }: Person): Promise<unknown> =>
  page.addInitScript(() => {
    const start = window.setTimeout.bind(window)
    const startLater = (run: () => void, ms?: number): number => start(run, ms === 12_000 ? 600_000 : ms)
    Object.assign(window, { setTimeout: startLater })
  })

test('a place that was lost to another name all the same is told as that', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  for (const { page } of [ada, ben]) await tapWire(page)
  await keepHint(ben)
  const link = await openCall(ada)
  await knock(ben, link)
  await admit(ada, ben)
  // A browser that lets no tab know of another's call.
  const second = await ben.context.newPage()
  await second.addInitScript(() => Object.defineProperty(navigator, 'locks', { value: undefined }))
  await newCall(second, 'Eve')
  await expectPhase(second, 'live')

  await ben.page.evaluate(() => window.wire.socket?.close())
  await expect(ben.page.getByRole('timer')).toHaveText('Other name now')
  const hint = ben.page.getByRole('status').getByText('for this browser has another name by now')
  await expect(hint).toBeVisible()
  // On a phone the words of it are long, and the bar at the top has one row all the same.
  await ben.page.setViewportSize({ width: 360, height: 740 })
  const [word, count] = await Promise.all([
    ben.page.getByRole('timer').boundingBox(),
    ben.page.getByRole('button', { name: '2 people in this call' }).boundingBox(),
  ])
  expect(count?.y).toBeLessThan((word?.y ?? 0) + (word?.height ?? 0))
  await expectReadable(ben.page, ['Ada', 'Ben'], hint)
  await shoot(ben, 'place-lost')
  await expect(hint).toBeVisible()
  await expectTiles(ben, [ada, ben])

  ben.page.once('dialog', (dialog) => void dialog.accept())
  await ben.page.reload()
  await expect(ben.page.getByRole('heading', { name: 'Your place is no longer yours' })).toBeVisible()
  await shoot(ben, 'place-gone')
  await ben.page.getByRole('button', { name: 'Knock again' }).click()
  await expect(ben.page.getByRole('heading', { name: 'Ready to knock?' })).toBeVisible()
})

withGoogle(
  'signing in and out in a second tab ask as well, before the session is another',
  async ({ invite }) => {
    const ada = await invite('Ada')
    await openCall(ada)
    const second = await ada.context.newPage()
    await second.goto('/')
    await toProvider(second)
    await second.getByRole('link', { name: 'Ada Lovelace' }).click()
    await expect(question(second, 'Ada')).toBeVisible()
    await second.getByRole('button', { name: 'Go on by that name' }).click()
    await expect(second).toHaveURL('/')
    await expectPhase(ada.page, 'live')

    await toProvider(second)
    await second.getByRole('link', { name: 'Ada Lovelace' }).click()
    await second.getByRole('button', { name: 'End that call and sign in' }).click()
    await expect(second.getByText('Signed in as')).toBeVisible()
    await expectPhase(ada.page, 'ended')

    // And the other way about: the first tab's call under the account, the second tab's sign-out.
    await ada.page.goto('/')
    await ada.page.getByRole('button', { name: 'Open a call' }).click()
    await ada.page.getByRole('button', { name: 'Open the door' }).click()
    await expectPhase(ada.page, 'live')
    await second.getByRole('button', { name: 'Sign out' }).click()
    await expect(question(second, 'Ada Lovelace')).toBeVisible()
    await second.getByRole('button', { name: 'Stay signed in' }).click()
    await expect(second.getByText('Signed in as')).toBeVisible()
    await second.getByRole('button', { name: 'Sign out' }).click()
    await second.getByRole('button', { name: 'End that call' }).click()
    await expect(second.getByLabel('Your name')).toBeVisible()
    await expectPhase(ada.page, 'ended')
  },
)

withGoogle('a tab shows who its browser is, though another has changed it', async ({ invite }) => {
  const ada = await invite('Ada Lovelace')
  await ada.page.goto('/')
  await expect(ada.page.getByRole('button', { name: 'Continue with Google' })).toBeVisible()
  const second = await ada.context.newPage()
  await second.goto('/')
  await signInWithGoogle(second, ada.name)
  await expect(ada.page.getByText('Signed in as')).toBeVisible()
  await second.getByRole('button', { name: 'Sign out' }).click()
  await expect(ada.page.getByLabel('Your name')).toBeVisible()
})
