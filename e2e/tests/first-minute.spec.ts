import type { Page } from '@playwright/test'
import { openCall } from '../_steps'
import { expectPhase } from '../_steps'
import { shoot } from '../_shoot'
import { expect, test } from '../_test'

/** Adds up how far the page's parts have moved without the user's doing (Layout Instability API). */
const watchShifts = (): void => {
  const page = window as unknown as { shifted: number }
  page.shifted = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      value: number
      hadRecentInput: boolean
    })[])
      if (!entry.hadRecentInput) page.shifted += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
}
const shifted = (page: Page): Promise<number> =>
  page.evaluate(() => (window as unknown as { shifted: number }).shifted)

/** Answers the browser's question about camera and microphone, once it has been asked. */
const allow = async (page: Page): Promise<void> => {
  await page.waitForFunction(() => 'allow' in window)
  await page.evaluate(() => (window as unknown as { allow: () => void }).allow())
}

/** Home has no reason to move. */
const STILL = 0.02
/** What is good by the Core Web Vitals. A knock that is heard opens a line to the door, which moves what is below. */
const GOOD = 0.1
/** A phone's processor, as part of this one's: an answer that comes late is not taken for what a tap has moved. */
const SLOWER = 4

test('a link opened on a phone: why the camera is asked for, a name, one tap, and in the call; nothing jumps', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const { page } = ben
  await page.addInitScript(watchShifts)
  await page.setViewportSize({ width: 360, height: 740 })
  const link = await openCall(ada)

  await page.goto('/')
  await expect(page.getByLabel('Your name')).not.toHaveValue('')
  expect(await shifted(page)).toBeLessThan(STILL)

  // A user who has not decided yet: the browser's question stands, and the page says what it is about.
  await page.addInitScript(() => {
    const { mediaDevices } = navigator
    const ask = mediaDevices.getUserMedia.bind(mediaDevices)
    mediaDevices.getUserMedia = async (wish) => {
      await new Promise((resolve) => {
        Object.assign(window, { allow: resolve })
      })
      return ask(wish)
    }
    navigator.permissions.query = () =>
      Promise.resolve(Object.assign(new EventTarget(), { state: 'prompt' }) as PermissionStatus)
  })
  await page.goto(link)
  await expect(
    page.getByText('Talki asks for your camera and microphone, so that people in the call'),
  ).toBeVisible()
  await shoot(ben, 'asking')
  await page.setViewportSize({ width: 360, height: 740 })
  await allow(page)
  await expect(page.getByText('Talki asks for your camera')).toHaveCount(0)

  const developer = await ben.context.newCDPSession(page)
  await developer.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  await page.goto(link)
  await allow(page)
  const name = await page.getByLabel('Your name').inputValue()
  await page.getByRole('button', { name: 'Ask to join' }).click()
  await expectPhase(page, 'waiting')
  await ada.page.getByRole('button', { name: `Admit ${name}` }).click()
  await expectPhase(page, 'live')
  await expect(page.locator('[data-member]')).toHaveCount(2)
  expect(await shifted(page)).toBeLessThan(GOOD)
})

test('what another app shares with the installed one leads to its room', async ({ invite, origin }) => {
  const { page } = await invite('Ada')
  const code = 'abcdefghijklmnopqrstuvwxyz'
  await page.goto(`/?text=${encodeURIComponent(`Hi, join us: ${origin}/r/${code}`)}`)
  await expect(page).toHaveURL(`${origin}/r/${code}`)
  await page.goto('/?url=https%3A%2F%2Fexample.org%2F')
  await expect(page.getByLabel('Join with a link or a code')).toHaveValue('https://example.org/')
  await expect(page.getByRole('alert')).toContainText('not a Talki link')
})
