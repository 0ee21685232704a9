import type { Locator } from '@playwright/test'
import { sharingTab } from '../_launch'
import type { Person } from '../_people'
import { openSlides, SIZE, TITLE, TONE_HZ, tonesHeard } from '../_slides'
import { startCall } from '../_steps'
import { expect, test } from '../_test'

test.use({ launchOptions: sharingTab(TITLE) })

const grant = ({ context }: Person) => context.grantPermissions(['camera', 'microphone'])
const share = (person: Person) => person.page.getByRole('button', { name: 'Share your screen' }).click()
const notice = ({ page }: Person) => page.getByRole('region', { name: 'Your shared screen' })
const screenOf = (viewer: Person, { name }: Person) =>
  viewer.page
    .getByRole('listitem')
    .filter({ has: viewer.page.getByRole('group', { name: `Shared screen of ${name}` }) })
const widthOf = (tile: Locator) =>
  tile.locator('video').evaluate((video) => (video instanceof HTMLVideoElement ? video.videoWidth : 0))

/** Share of the stage that a tile has. */
const shareOfStage = async (viewer: Person, tile: Locator): Promise<number> => {
  const stage = await viewer.page.getByRole('list', { name: 'People in this call' }).boundingBox()
  const own = await tile.boundingBox()
  return stage && own ? (own.width * own.height) / (stage.width * stage.height) : 0
}

/** Two fingers on the tile move apart, to twice their distance. */
const spread = async ({ context, page }: Person, tile: Locator): Promise<void> => {
  const touch = await context.newCDPSession(page)
  const box = (await tile.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const fingers = (apart: number) =>
    [-1, 1].map((side, id) => ({ id, x: middle.x + (side * apart) / 2, y: middle.y }))
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: fingers(100) })
  for (const apart of [125, 150, 175, 200])
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: fingers(apart) })
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await touch.detach()
}

test('a tab is shared with its sound, is large for who watches, and can be zoomed into', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await Promise.all([grant(ada), grant(ben)])
  await startCall([ada, ben])
  await openSlides(ada)
  await ada.page.bringToFront()
  await share(ada)
  await expect(notice(ada)).toContainText('You are sharing your screen and its sound')

  const tile = screenOf(ben, ada)
  await expect.poll(() => widthOf(tile)).toBe(SIZE.width)
  expect(await shareOfStage(ben, tile)).toBeGreaterThan(0.5)
  await expect(ben.page.getByText('Ada is sharing their screen')).toBeAttached()
  // The sharer has a small picture of it: a large one would show itself again and again.
  const own = ada.page.locator('[data-tile$=":screen"]')
  expect(await shareOfStage(ada, own)).toBeLessThan(0.5)
  const hears = async () => (await tonesHeard(ben)).some((hertz) => Math.abs(hertz - TONE_HZ) < 60)
  await expect.poll(hears).toBe(true)

  const picture = tile.locator('video')
  const whole = (await picture.boundingBox())?.width ?? 0
  const scale = async () => ((await picture.boundingBox())?.width ?? 0) / whole
  await tile.hover()
  await ben.page.getByRole('button', { name: 'Zoom in' }).click()
  await expect.poll(scale).toBeCloseTo(1.5)
  await ben.page.keyboard.press('+')
  await expect.poll(scale).toBeCloseTo(2.25)
  const left = async () => (await picture.boundingBox())?.x ?? 0
  const before = await left()
  await ben.page.keyboard.press('ArrowRight')
  expect(await left()).toBeLessThan(before)
  await ben.page.keyboard.press('0')
  await expect.poll(scale).toBeCloseTo(1)
  await tile.hover()
  await ben.page.keyboard.down('Control')
  await ben.page.mouse.wheel(0, -200)
  await ben.page.keyboard.up('Control')
  await expect.poll(scale).toBeGreaterThan(1.5)
  await tile.locator('video').dblclick()
  await expect.poll(scale).toBeCloseTo(1)
  await spread(ben, tile)
  await expect.poll(scale).toBeCloseTo(2)

  await notice(ada).getByRole('radio', { name: 'Smooth motion' }).check()
  // Fewer pixels, for the sake of the frames: 720 lines at most.
  await expect.poll(() => widthOf(tile)).toBeLessThanOrEqual(960)
  await notice(ada).getByRole('button', { name: 'Stop sharing' }).click()
  await expect(tile).toHaveCount(0)
  await expect(ada.page.getByRole('button', { name: 'Share your screen' })).toBeFocused()
})

test('two share at once, and a share ends when its tab is closed', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await Promise.all([grant(ada), grant(ben)])
  await startCall([ada, ben])
  const first = await openSlides(ada)
  await ada.page.bringToFront()
  await ada.page.keyboard.press('s')
  await expect(notice(ada)).toBeVisible()
  await first.hide()
  const second = await openSlides(ben)
  await ben.page.bringToFront()
  await share(ben)
  for (const [viewer, other] of [
    [ada, ben],
    [ben, ada],
  ] as const) {
    const tile = screenOf(viewer, other)
    await expect.poll(() => widthOf(tile), { message: `${viewer.name} sees it` }).toBeGreaterThan(0)
    await expect.poll(() => shareOfStage(viewer, tile)).toBeGreaterThan(0.5)
  }

  await second.close()
  await expect(screenOf(ada, ben)).toHaveCount(0)
  await expect(notice(ben)).toHaveCount(0)
  await expect(ben.page.getByText('Your screen is no longer shared')).toBeAttached()
  await expect(notice(ada)).toBeVisible()
  expect(await shareOfStage(ben, screenOf(ben, ada))).toBeGreaterThan(0.5)
})
