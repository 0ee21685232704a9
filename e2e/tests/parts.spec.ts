import type { Route } from '@playwright/test'
import { expectFullMesh, newPerson } from '../_people'
import { countScripts, untilPartsAreKept } from '../_parts'
import { startProcess } from '../_process'
import { shoot } from '../_shoot'
import { admit, expectPhase, openCall } from '../_steps'
import { expect, test } from '../_test'

const KILOBYTE = 1_000

test('the device keeps what a call shows on demand, and a part that is missing says so', async ({
  browser,
}) => {
  await using server = await startProcess()
  await using ada = await newPerson(browser, { name: 'Ada', origin: server.origin, keepsSite: true })
  await using ben = await newPerson(browser, { name: 'Ben', origin: server.origin })
  await ben.page.route('**/assets/HelpDialog-*', (route) => route.abort())
  await openCall(ada)
  await openCall(ben)
  const help = ben.page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await ben.page.keyboard.press('?')
  await expect(ben.page.getByRole('alert')).toContainText('could not be loaded')
  await shoot(ben, 'part-missing')
  await ben.page.getByRole('alert').getByRole('button', { name: 'Close' }).click()
  await expect(ben.page.getByRole('alert')).toHaveCount(0)
  await ben.page.unroute('**/assets/HelpDialog-*')
  await ben.page.keyboard.press('?')
  await expect(help).toBeVisible()
  await expect(help).toHaveCSS('position', 'fixed')

  await untilPartsAreKept(ada.page)
  await server.kill()
  // The page of a call did not begin with a worker; now it has one, and asks nobody else.
  for (const name of ['Security code', 'person in this call', 'Invite people', 'More']) {
    await ada.page.getByRole('button', { name }).click()
    await expect(ada.page.getByRole('dialog')).toBeVisible()
    await ada.page.keyboard.press('Escape')
    await expect(ada.page.getByRole('dialog')).toHaveCount(0)
  }
  expect([...ada.problems, ...ben.problems]).toEqual([])
})

test('home, the lobby and a call load no more scripts than they need', async ({ invite }) => {
  const ada = await invite('Ada')
  const scripts = countScripts(ada.page)
  await ada.page.goto('/', { waitUntil: 'networkidle' })
  const home = await scripts()
  expect(home).toBeLessThanOrEqual(69 * KILOBYTE)
  const ben = await invite('Ben')
  // A page that is never idle: it loads what a call takes when its user enters, and not before.
  await ben.page.addInitScript(() => {
    window.requestIdleCallback = () => 0
  })
  const [inLobby, others] = [countScripts(ben.page), countScripts(ben.page)]
  const link = await openCall(ada)
  await ben.page.goto(link)
  await expect(ben.page.getByLabel('Your name')).toBeVisible()
  await expect(ben.page.locator('video')).toBeVisible()
  const lobby = await inLobby()
  expect(lobby).toBeGreaterThan(home)
  expect(lobby).toBeLessThanOrEqual(111 * KILOBYTE)
  await ben.page.getByLabel('Your name').fill('Ben')
  await ben.page.getByRole('button', { name: 'Ask to join' }).click()
  await admit(ada, ben)
  await expectFullMesh([ada, ben])
  // Before the call has been quiet for five seconds, when the page begins to load all that it may need without a network.
  const call = await others()
  expect(call).toBeGreaterThan(lobby)
  expect(call).toBeLessThanOrEqual(176 * KILOBYTE)
})

test('the lobby asks for its file while that of home has not come, and home never does', async ({
  invite,
}) => {
  const { page } = await invite('Ada')
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  const askedForLobby = () => asked.some((path) => /^\/assets\/lobby-.*\.js$/.test(path))
  const held: Route[] = []
  await page.route('**/assets/index-*.js', (route) => void held.push(route))
  await page.goto('/new', { waitUntil: 'commit' })
  await expect.poll(askedForLobby).toBe(true)
  await Promise.all(held.map((route) => route.continue()))
  await page.unroute('**/assets/index-*.js')
  await expect(page.getByLabel('Your name')).toBeVisible()
  expect(asked.filter((path) => path.startsWith('/assets/lobby-'))).toHaveLength(2)

  asked.length = 0
  await page.goto('/', { waitUntil: 'networkidle' })
  expect(askedForLobby()).toBe(false)
})

test('who cannot load what a call takes is told so, and can try again', async ({ invite }) => {
  const { page } = await invite('Ada')
  await page.route('**/assets/live-call-*.js', (route) => route.abort())
  await page.goto('/new')
  await page.getByLabel('Your name').fill('Ada')
  await page.getByRole('button', { name: 'Open the door' }).click()
  await expectPhase(page, 'ended')
  await shoot({ page }, 'unavailable')
  await page.unroute('**/assets/live-call-*.js')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('button', { name: 'Open the door' }).click()
  await expectPhase(page, 'live')
})
