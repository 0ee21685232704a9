import type { Page } from 'puppeteer-core'
import { expectToSee } from '../_people'
import { openCall } from '../_steps'
import { expect, knockAs, test } from './_firefox'

/** How long the picture of `name` has played, and whether a sound of a peer plays. Firefox counts no frames of streams. */
const played = (page: Page, name: string) =>
  page.evaluate((of) => {
    const tile = [...document.querySelectorAll('[data-member]')].find((each) => each.textContent.includes(of))
    const video = tile?.querySelector('video')
    const sounds = [...document.querySelectorAll('audio')]
    return {
      width: video?.videoWidth ?? 0,
      seconds: video?.currentTime ?? 0,
      hears: sounds.some(({ paused, srcObject }) => !paused && srcObject instanceof MediaStream),
    }
  }, name)

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
