import type { Page } from '@playwright/test'
import { shoot } from '../_shoot'
import { expectPhase, startCall } from '../_steps'
import { expect, test } from '../_test'

/**
 * What a page plays of the others, asked without touching it: whatever Playwright itself evaluates in a page, each locator
 * included, counts as a touch by the user.
 */
const soundOf = async (page: Page) => {
  const session = await page.context().newCDPSession(page)
  const expression = `({
    isTouched: navigator.userActivation.hasBeenActive,
    paused: [...document.querySelectorAll('audio')]
      .filter(({ readyState }) => readyState === HTMLMediaElement.HAVE_ENOUGH_DATA)
      .map(({ paused }) => paused),
  })`
  const { result } = await session.send('Runtime.evaluate', { expression, returnByValue: true })
  await session.detach()
  return result.value as unknown
}

/** Passes once the sound of the one other person plays on. */
const expectToPlay = async (page: Page): Promise<void> => {
  const seconds = () => page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.currentTime)
  const before = await seconds()
  await expect.poll(seconds, { message: 'the sound plays on' }).toBeGreaterThan(before)
}

/** Comes back to the call without a touch of the page, and is refused the sound. */
const comeBackSilent = async (page: Page): Promise<void> => {
  await page.reload()
  await expect.poll(() => soundOf(page)).toEqual({ isTouched: false, paused: [true] })
}

test('sound that the browser holds back after a reload is a press away, by its button or any other', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben', { withoutDevices: true })]
  await startCall([ada, ben])
  const { page } = ben
  const soundOn = page.getByRole('button', { name: 'Turn the sound on', exact: true })
  const more = page.getByRole('button', { name: 'More' })
  await expectToPlay(page)
  await expect(soundOn).toHaveCount(0)

  await comeBackSilent(page)
  await expect(page.getByRole('log')).toContainText('plays no sound until you press something')
  await expect(soundOn).toBeVisible()
  expect(await soundOf(page)).toEqual({ isTouched: true, paused: [true] })
  await shoot(ben, 'sound-held')
  await soundOn.click()
  await expectToPlay(page)
  await expect(soundOn).toHaveCount(0)
  await expect(more).toBeFocused()

  await comeBackSilent(page)
  await expect(soundOn).toBeVisible()
  await soundOn.press('Space')
  await expectToPlay(page)
  await expect(more).toBeFocused()
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await comeBackSilent(page)
  await expect(soundOn).toBeVisible()
  await more.click()
  await expectToPlay(page)
  await expect(soundOn).toHaveCount(0)
})

test('who comes back with a microphone hears the others at once', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await startCall([ada, ben])
  await ben.page.reload()
  await expect.poll(() => soundOf(ben.page)).toEqual({ isTouched: false, paused: [false] })
  await expectPhase(ben.page, 'live')
  await expectToPlay(ben.page)
  await expect(ben.page.getByRole('button', { name: 'Turn the sound on', exact: true })).toHaveCount(0)
})
