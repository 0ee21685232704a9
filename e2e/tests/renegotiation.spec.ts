import { expectFullMesh, expectToSee, playedFrames } from '../_people'
import { publishScreen } from '../_screen'
import { startCall } from '../_steps'
import { expect, test } from '../_test'

// What both sides of a link want at the same time. In Chromium a picture does not survive an offer that is rolled back.

test('both sides restart the link at once, and every picture goes on', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await startCall([ada, ben])
  await expectFullMesh([ada, ben])
  for (let turn = 0; turn < 3; turn += 1) {
    const before = await Promise.all([playedFrames(ada.page, 'Ben'), playedFrames(ben.page, 'Ada')])
    // As both browsers say it when the network that they share is back.
    await Promise.all([ada, ben].map(({ page }) => page.evaluate(() => dispatchEvent(new Event('online')))))
    // Many more frames than were on their way.
    await expect.poll(() => playedFrames(ada.page, 'Ben')).toBeGreaterThan(before[0] + 40)
    await expect.poll(() => playedFrames(ben.page, 'Ada')).toBeGreaterThan(before[1] + 40)
  }
})

test('both sides share a screen at once, and every picture goes on', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await startCall([ada, ben])
  await expectFullMesh([ada, ben])
  await Promise.all([publishScreen(ada, true), publishScreen(ben, true)])
  for (const { page } of [ada, ben]) {
    const screens = page.locator('[data-tile$=":screen"] video')
    await expect(screens).toHaveCount(2)
    for (const screen of await screens.all()) {
      await expect.poll(() => screen.evaluate((video) => (video as HTMLVideoElement).videoWidth)).toBe(320)
    }
  }
  await expectToSee(ada, 'Ben')
  await expectToSee(ben, 'Ada')
})
