import { expectFullMesh, tileOf, type Person } from '../_people'
import { untilPartsAreKept } from '../_parts'
import { openCall, startCall } from '../_steps'
import { expect, test } from '../_test'
import { expectReadable } from '../_tiles'

test('every dialog of a call opens, though no file of the site can be loaded any more', async ({
  invite,
}) => {
  const ada = await invite('Ada')
  await openCall(ada)
  const { page } = ada
  await untilPartsAreKept(page)
  await page.route('**/assets/**', (route) => route.abort())
  for (const [button, dialog] of [
    ['Invite people', 'Invite people'],
    ['More', 'More'],
  ] as const) {
    await page.getByRole('button', { name: button }).click()
    await expect(page.getByRole('dialog', { name: dialog })).toBeVisible()
    if (button === 'Invite people')
      await expect(page.getByRole('dialog').getByRole('img', { name: /QR code/ })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  for (const [item, dialog] of [
    ['Record this call', 'Record this call'],
    ['Links and statistics', 'Links'],
    ['Settings', 'Settings'],
  ] as const) {
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('dialog').getByRole('button', { name: item }).click()
    await expect(page.getByRole('dialog', { name: dialog, exact: true })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  // A dialog that took the place of the menu gives the focus back to the menu's button.
  const more = page.getByRole('button', { name: 'More' })
  await expect(more).toBeFocused()
  // Its tip would lie over what stands there, and shows once the user has moved the focus.
  const tip = page.locator('.tip').filter({ visible: true })
  // A pointer shows the tip of what it is over as well.
  await page.mouse.move(0, 0)
  await expect(tip).toHaveCount(0)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Shift+Tab')
  await expect(more).toBeFocused()
  await expect(tip).toHaveText(['More'])
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
})

test.describe('a link that could not be passed on', () => {
  const refuse = async ({ page }: Person): Promise<void> => {
    await page.addInitScript(() => {
      const refused = () => Promise.reject(new DOMException('refused', 'NotAllowedError'))
      Object.defineProperty(navigator, 'clipboard', { value: { writeText: refused } })
      Object.defineProperty(navigator, 'canShare', { value: () => true })
      Object.defineProperty(navigator, 'share', { value: refused })
    })
  }

  test('by copying is said on the page, and the link is selected', async ({ invite }) => {
    const ada = await invite('Ada')
    await refuse(ada)
    const link = await openCall(ada)
    const { page } = ada
    await page.getByRole('button', { name: 'Copy link' }).click()
    // Beside the button: a message for screen readers alone is not enough.
    const panel = page.getByRole('complementary', { name: 'Nobody here yet' })
    await expect(panel.getByText('does not let Talki copy')).toBeVisible()
    const selected = () => page.evaluate(() => getSelection()?.toString())
    await expect.poll(selected).toBe(link)
    await expect(page.getByRole('button', { name: 'Copied' })).toHaveCount(0)
  })

  test('by the share sheet is said on the page', async ({ invite }) => {
    const ada = await invite('Ada')
    await refuse(ada)
    await openCall(ada)
    await ada.page.getByRole('button', { name: 'Share', exact: true }).click()
    await expect(ada.page.getByText('could not share the link')).toBeVisible()
  })

  test('is not said of one that was copied', async ({ invite }) => {
    const ada = await invite('Ada')
    await ada.context.grantPermissions(['clipboard-write'])
    await openCall(ada)
    const { page } = ada
    await page.getByRole('button', { name: 'Copy link' }).click()
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Copy link' })).toBeVisible()
  })
})

test.describe('a picture of another shape than the screen', () => {
  /** A camera that sends pictures of this size. */
  const useCamera = ({ page }: Person, size: { width: number; height: number }): Promise<unknown> =>
    page.addInitScript(({ width, height }) => {
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
      navigator.mediaDevices.getUserMedia = async (constraints) => {
        const stream = await ask(constraints)
        if (stream.getVideoTracks().length === 0) return stream
        const canvas = Object.assign(document.createElement('canvas'), { width, height })
        const context = canvas.getContext('2d')
        setInterval(() => context?.fillRect(Math.random() * width, Math.random() * height, 9, 9), 66)
        return new MediaStream([...stream.getAudioTracks(), ...canvas.captureStream(15).getVideoTracks()])
      }
    }, size)

  /** Part of the picture of `name` that is seen, 0 to 1. */
  const shareSeen = (viewer: Person, name: string) =>
    tileOf(viewer.page, name)
      .locator('video')
      .evaluate((video) => {
        if (!(video instanceof HTMLVideoElement) || video.videoHeight === 0) return 0
        if (getComputedStyle(video).objectFit === 'contain') return 1
        const picture = video.videoWidth / video.videoHeight
        const tile = video.clientWidth / video.clientHeight
        return Math.min(picture / tile, tile / picture)
      })

  test('is seen by two thirds at least, upright on a desk and wide on a phone', async ({ invite }) => {
    const [ada, ben] = [await invite('Ada'), await invite('Ben')]
    await useCamera(ada, { width: 1280, height: 720 })
    await useCamera(ben, { width: 480, height: 854 })
    await ada.page.setViewportSize({ width: 1440, height: 900 })
    await ben.page.setViewportSize({ width: 360, height: 740 })
    await startCall([ada, ben])
    await expectFullMesh([ada, ben])
    for (const [viewer, name] of [
      [ada, 'Ben'],
      [ben, 'Ada'],
      [ada, 'Ada'],
      [ben, 'Ben'],
    ] as const) {
      await expect
        .poll(() => shareSeen(viewer, name), { message: `${viewer.name} sees ${name}` })
        .toBeGreaterThanOrEqual(2 / 3)
    }

    // The user's own picture is the smallest where it is upright: what stands on it is whole, beside the sign as well.
    await ben.page.getByRole('button', { name: 'Mute microphone' }).click()
    await expect(tileOf(ben.page, 'Ben')).toContainText('muted')
    await expectReadable(ben.page, ['Ada', 'Ben'])
  })
})
