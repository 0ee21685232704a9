import { expect, test } from '../_test'
import { expectToSee } from '../_people'
import { publishScreen } from '../_screen'
import { startCall } from '../_steps'

test('a second picture of one person has its own tile on every screen, and goes', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await startCall([ada, ben])
  await expectToSee(ben, 'Ada')
  await publishScreen(ada, true)
  const screen = ben.page.locator('[data-tile$=":screen"]')
  await expect(screen).toHaveCount(1)
  await expect(ada.page.locator('[data-tile$=":screen"]')).toHaveCount(1)
  const width = () => screen.locator('video').evaluate((video) => (video as HTMLVideoElement).videoWidth)
  await expect.poll(width).toBe(320)
  // The camera beside it plays on.
  await expectToSee(ben, 'Ada')
  await publishScreen(ada, false)
  await expect(screen).toHaveCount(0)
  await expect(ben.page.locator('[data-tile]')).toHaveCount(2)
})
