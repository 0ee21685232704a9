import type { Locator, Page } from '@playwright/test'
import { expectFullMesh, expectToSee, soundOf, tileOf } from '../_people'
import { shoot } from '../_shoot'
import { expectPhase, knock, startCall } from '../_steps'
import { expect, test } from '../_test'
import { coveredByTiles, coversOfNames, SCREENS, unreadableTiles } from '../_tiles'

const DESK = { width: 1280, height: 800 }

const widthOf = async (tile: Locator): Promise<number> => (await tile.boundingBox())?.width ?? 0

/** Places of the call's controls, which nothing on the stage may move; behind an open dialog, too. */
const controlPlaces = (page: Page) =>
  page
    .getByRole('group', { name: 'Call controls', includeHidden: true })
    .getByRole('button', { includeHidden: true })
    .evaluateAll((buttons) => buttons.map((button) => JSON.stringify(button.getBoundingClientRect())))

const openMore = async (page: Page): Promise<Locator> => {
  await page.getByRole('button', { name: 'More' }).click()
  return page.getByRole('dialog', { name: 'More' })
}
const closeDialog = async (page: Page): Promise<void> => {
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

test('who is large, and whether the user sees themselves, is the user’s choice', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const { page } = ada
  await page.setViewportSize(DESK)
  await startCall([ada, ben])
  await expectFullMesh([ada, ben])
  const [own, other] = [tileOf(page, 'Ada'), tileOf(page, 'Ben')]
  const ratio = async () => (await widthOf(other)) / (await widthOf(own))
  await expect.poll(ratio).toBe(1)
  const controls = await controlPlaces(page)

  // By the pointer, and by the keyboard.
  await other.hover()
  await page.getByRole('button', { name: 'Pin Ben' }).click()
  await expect.poll(ratio).toBeGreaterThan(2)
  await expect(page.getByText('Pinned Ben')).toBeAttached()
  await expectToSee(ada, 'Ben')
  await page.getByRole('button', { name: 'Unpin Ben' }).press('Enter')
  await expect.poll(ratio).toBe(1)
  await page.keyboard.press('Home')
  await expect(page.getByRole('button', { name: 'Pin yourself' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect.poll(ratio).toBeLessThan(0.5)
  await page.keyboard.press('Enter')

  const more = await openMore(page)
  await more.getByRole('radio', { name: 'Speaker' }).check()
  await expect.poll(ratio).toBeGreaterThan(2)
  expect(await controlPlaces(page)).toEqual(controls)

  await more.getByRole('radio', { name: 'Hidden' }).check()
  await expect(own).toHaveCount(0)
  await closeDialog(page)
  await expect(page.getByText('Your camera is on, self-view hidden.')).toBeVisible()
  await expectToSee(ada, 'Ben')
  await page.getByRole('button', { name: 'Show it' }).click()
  await expect(own).toBeVisible()
  await expect(page.getByRole('button', { name: 'More' })).toBeFocused()
  await expectToSee(ben, 'Ada')

  const mirrored = () => own.locator('video').evaluate((video) => getComputedStyle(video).scale)
  expect(await mirrored()).toBe('-1 1')
  await (await openMore(page)).getByRole('switch', { name: 'Mirror your own picture' }).uncheck()
  await expect.poll(mirrored).toBe('none')
  await closeDialog(page)

  await other.hover()
  await page.getByRole('button', { name: 'Show Ben on the full screen' }).click()
  const filling = () => page.evaluate(() => document.fullscreenElement?.getAttribute('data-member') ?? null)
  await expect.poll(filling).toBe(await other.getAttribute('data-member'))
  await page.getByRole('button', { name: 'Leave full screen' }).press('Enter')
  await expect.poll(filling).toBeNull()

  // A browser that has no document in a small window, as Safari, has the video's own.
  await page.evaluate(() => Reflect.deleteProperty(globalThis, 'documentPictureInPicture'))
  await (await openMore(page)).getByRole('button', { name: 'Picture in picture' }).click()
  const small = () =>
    page.evaluate(() => document.pictureInPictureElement?.closest('li')?.dataset.member ?? null)
  await expect.poll(small).toBe(await other.getAttribute('data-member'))
})

test('a person is quieter or muted for the user alone, and the call fits a small window', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const { page } = ada
  await startCall([ada, ben])
  await expectFullMesh([ada, ben])

  await page.getByRole('button', { name: 'people in this call' }).click()
  const people = page.getByRole('dialog', { name: 'People' })
  await people.getByRole('button', { name: 'Sound and picture of Ben' }).press('Enter')
  await people.getByRole('slider', { name: 'Volume' }).press('ArrowLeft')
  await expect.poll(() => soundOf(page)).toEqual([{ volume: 0.95, muted: false }])
  await people.getByRole('switch', { name: 'Mute for me' }).press('Space')
  await expect.poll(() => soundOf(page)).toEqual([{ volume: 0.95, muted: true }])
  await expect(people.getByText('muted for you')).toBeVisible()
  await closeDialog(page)
  await expect(tileOf(page, 'Ben')).toContainText('muted for you')
  // It is nobody else's affair.
  await expect(tileOf(ben.page, 'Ben')).not.toContainText('muted')

  const opening = ada.context.waitForEvent('page')
  await (await openMore(page)).getByRole('button', { name: 'Picture in picture' }).click()
  const small = await opening
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const video = small.locator('video')
  // The element was made by the page, so that it is none of the small window's own class.
  const frames = () =>
    video.evaluate((element) => {
      const shown = element as HTMLVideoElement
      return shown.videoWidth > 0 && !shown.paused ? shown.getVideoPlaybackQuality().totalVideoFrames : 0
    })
  const before = await frames()
  await expect.poll(frames, { message: 'the small window shows Ben move' }).toBeGreaterThan(before)
  await expect(small.getByText('Ben')).toBeVisible()
  // The page's own styles, which the security policy allows to be copied.
  expect(await small.locator('.mini').evaluate((mini) => getComputedStyle(mini).position)).toBe('fixed')
  await shoot({ page: small, filledBy: page }, 'small-window')
  await small.getByRole('button', { name: 'Mute microphone' }).click()
  await expect(page.getByRole('button', { name: 'Unmute microphone' })).toBeVisible()
  await expect(tileOf(ben.page, 'Ada')).toContainText('muted')
  await small.getByRole('button', { name: 'Leave the call' }).click()
  await expectPhase(page, 'ended')
  await expect.poll(() => small.isClosed()).toBe(true)
})

/** Phones held upright and on their side. */
const PHONES = [320, 360, 390].flatMap((width) => {
  const height = Math.round(width * 2.05)
  return [
    { width, height },
    { width: height, height: width },
  ]
})

for (const language of ['en', 'ar'] as const) {
  test(`no control and no name of a tile is covered by another tile on a phone (${language})`, async ({
    invite,
  }) => {
    const [ada, ben, cid] = [
      await invite('Ada', { language }),
      await invite('Ben', { language }),
      await invite('Cid', { language, withoutDevices: true }),
    ]
    const { page, say } = ada
    const link = await startCall([ada, ben])
    await expectFullMesh([ada, ben])

    const expectUncovered = async (state: string): Promise<void> => {
      for (const size of PHONES) {
        await page.setViewportSize(size)
        const message = `${state}, ${size.width} by ${size.height} pixels`
        await expect.poll(() => coveredByTiles(page), { message }).toEqual([])
      }
    }
    const selfView = async (name: string): Promise<void> => {
      await page.getByRole('button', { name: say('controls.more'), exact: true }).click()
      await page.getByRole('radio', { name, exact: true }).check()
      await closeDialog(page)
    }

    await expectUncovered('shown')
    // Without a picture that has a shape, the other tile fills the stage.
    await ben.page.getByRole('button', { name: say('controls.camera.on'), exact: true }).click()
    await expect(tileOf(page, 'Ben')).toContainText(say('tile.fact.cameraOff'))
    await expectUncovered('without a picture')
    await selfView(say('call.more.small'))
    await expectUncovered('small')
    await selfView(say('call.more.hidden'))
    await expectUncovered('hidden')
    await selfView(say('call.more.shown'))
    await page.getByRole('button', { name: say('tile.self.pin'), exact: true }).press('Enter')
    await expectUncovered('pinned')
    await page.getByRole('button', { name: say('tile.self.unpin'), exact: true }).press('Enter')

    // Notices lie over the tiles.
    await knock(cid, link)
    await expect(
      page.getByRole('button', { name: say('doorway.knocks.admitName', { name: 'Cid' }), exact: true }),
    ).toBeVisible()
    await expectUncovered('with a knock')
  })
}

for (const language of ['en', 'ar'] as const) {
  test(`no picture changes its place or size for a knock or a message, and no name is covered (${language})`, async ({
    invite,
  }) => {
    const [ada, ben, cid] = [
      await invite('Ada', { language }),
      await invite('Ben', { language }),
      await invite('Cid', { language, withoutDevices: true }),
    ]
    const { page, say } = ada
    const link = await startCall([ada, ben])
    await expectFullMesh([ada, ben])

    const places = () =>
      page
        .locator('[data-member]')
        .evaluateAll((tiles) => tiles.map((tile) => JSON.stringify(tile.getBoundingClientRect())))
    const before = new Map<number, string[]>()
    for (const size of SCREENS) {
      await page.setViewportSize(size)
      // The tiles follow the size of the stage within the next picture.
      await page.evaluate(
        () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
      )
      before.set(size.width, await places())
    }
    const expectInPlace = async (prompt: Locator, state: string): Promise<void> => {
      await expect(prompt).toBeVisible()
      for (const size of SCREENS) {
        const message = `${state}, ${size.width} pixels`
        await page.setViewportSize(size)
        await expect.poll(places, { message }).toEqual(before.get(size.width))
        await expect.poll(() => coversOfNames(page), { message }).toEqual([])
        await expect.poll(() => unreadableTiles(page, ['Ada', 'Ben']), { message }).toEqual([])
        await prompt.click({ trial: true })
      }
    }

    await knock(cid, link)
    const admission = page.getByRole('button', {
      name: say('doorway.knocks.admitName', { name: 'Cid' }),
      exact: true,
    })
    await expectInPlace(admission, 'a knock')
    await ben.page.getByRole('button', { name: say('controls.chat.open'), exact: true }).click()
    await ben.page.getByRole('textbox').fill('Hello Ada')
    await ben.page.keyboard.press('Enter')
    const message = page.getByRole('button', { name: 'Hello Ada' })
    await expectInPlace(message, 'a knock and a message')
    await page
      .getByRole('button', { name: say('doorway.knocks.denyName', { name: 'Cid' }), exact: true })
      .click()
    await expect(admission).toBeHidden()
    await expect.poll(places).toEqual(before.get(SCREENS.at(-1)?.width ?? 0))
  })
}
