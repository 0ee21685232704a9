import type { Page } from '@playwright/test'
import { expect, test } from '../_test'
import { shoot } from '../_shoot'
import { expectPhase, knock, openCall, startCall } from '../_steps'

/** Refuses the page's WebSockets while `isBlocked`, as a proxy that knows only HTTP does. */
const blockSockets = async (page: Page) => {
  const wall = { isBlocked: true }
  await page.routeWebSocket(/.*/, async (socket) => {
    if (wall.isBlocked) await socket.close({ code: 1011 })
    else socket.connectToServer()
  })
  return wall
}

test('a guest whose knock cannot be delivered is told so, and when it is', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const link = await openCall(ada)
  const wall = await blockSockets(ben.page)
  await ben.page.goto(link)
  await ben.page.getByLabel('Your name').fill('Ben')
  await ben.page.getByRole('button', { name: 'Ask to join' }).click()
  await expect(ben.page.getByRole('heading', { name: 'Knocking…' })).toBeVisible()
  await expect(ben.page.getByRole('heading', { name: 'Your knock cannot be delivered' })).toBeVisible()
  await expect(ben.page.getByText('Somebody inside will let you in')).toHaveCount(0)
  await shoot(ben, 'knock-undelivered')
  wall.isBlocked = false
  await ben.page.getByRole('button', { name: 'Try again now' }).click()
  await expect(ben.page.getByRole('heading', { name: 'You have knocked' })).toBeVisible()
  await expect(ada.page.getByRole('button', { name: 'Admit Ben' })).toBeVisible()
})

test('a guest is told while nobody inside can hear the knock', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const link = await openCall(ada)
  await knock(ben, link)
  await expect(ben.page.getByRole('heading', { name: 'You have knocked' })).toBeVisible()
  await ada.page.goto('about:blank')
  await expect(ben.page.getByRole('heading', { name: 'Nobody is at the door just now' })).toBeVisible()
  await shoot(ben, 'nobody-at-door')
  await ada.page.goto(link)
  await expect(ben.page.getByRole('heading', { name: 'You have knocked' })).toBeVisible()
  await ada.page.getByRole('button', { name: 'Admit Ben' }).click()
  await expectPhase(ben.page, 'live')
})

test('a knock is the next member’s to hear when the admin’s tab is gone', async ({ invite }) => {
  const [ada, ben, eve] = [await invite('Ada'), await invite('Ben'), await invite('Eve')]
  const link = await startCall([ada, ben])
  await ada.page.goto('about:blank')
  await knock(eve, link)
  await expect(ben.page.getByRole('button', { name: 'Admit Eve' })).toBeVisible()
  await ben.page.getByRole('button', { name: 'Admit Eve' }).click()
  await expectPhase(eve.page, 'live')
})

test('an admin whose socket does not open is not told to send the link', async ({ invite }) => {
  const ada = await invite('Ada')
  const wall = await blockSockets(ada.page)
  await ada.page.goto('/new')
  await ada.page.getByLabel('Your name').fill('Ada')
  await ada.page.getByRole('button', { name: 'Open the door' }).click()
  await expect(ada.page.getByRole('heading', { name: 'Opening the door…' })).toBeVisible()
  await expect(ada.page.getByRole('heading', { name: 'The door cannot be reached' })).toBeVisible()
  await expect(ada.page.getByText('Send this link')).toHaveCount(0)
  await shoot(ada, 'door-unreachable')
  wall.isBlocked = false
  await ada.page.getByRole('button', { name: 'Try again now' }).click()
  await expect(ada.page.getByText('Send this link')).toBeVisible()
})
