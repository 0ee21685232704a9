import type { Page } from '@playwright/test'
import { watchConnections, type Watched } from '../_connections'
import { setHidden } from '../_hidden'
import { expectToHearSomebody, expectToSee, tileOf, type Person } from '../_people'
import { publishScreen } from '../_screen'
import { shoot } from '../_shoot'
import { startCall } from '../_steps'
import { expect, test } from '../_test'

type Flow = { frames: number; height: number; bytes: number }

/** What a page sends or receives of pictures on its open links, by the browser's own statistics. */
const picturesOf = (page: Page, direction: 'outbound-rtp' | 'inbound-rtp'): Promise<Flow[]> =>
  page.evaluate(async (type) => {
    const open = (window as unknown as Watched).connections.filter((pc) => pc.connectionState === 'connected')
    const reports = await Promise.all(open.map((pc) => pc.getStats()))
    return reports
      .flatMap((report) => [...(report.values() as Iterable<Record<string, unknown>>)])
      .filter((entry) => entry.type === type && entry.kind === 'video')
      .map((entry) => ({
        frames: Number(entry.framesSent ?? entry.framesDecoded ?? 0),
        height: Number(entry.frameHeight ?? 0),
        bytes: Number(entry.bytesSent ?? entry.bytesReceived ?? 0),
      }))
  }, direction)

const framesOf = async (page: Page, direction: 'outbound-rtp' | 'inbound-rtp'): Promise<number> =>
  (await picturesOf(page, direction)).reduce((sum, { frames }) => sum + frames, 0)

/** Passes once no frame has come or gone between two looks a second apart. */
const expectNoFrames = async ({ page, name }: Person, direction: 'outbound-rtp' | 'inbound-rtp') => {
  let before = -1
  await expect
    .poll(
      async () => {
        const now = await framesOf(page, direction)
        const stands = now === before
        before = now
        return stands
      },
      { message: `${name}: no frames, ${direction}`, intervals: [1000] },
    )
    .toBe(true)
}

const setDataUse = async ({ page }: Person, label: RegExp) => {
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('dialog', { name: 'Settings' }).getByRole('radio', { name: label }).check()
  await page.keyboard.press('Escape')
}

const widthOf = ({ page }: Person, name: string): Promise<number> =>
  tileOf(page, name)
    .locator('video')
    .evaluate((video) => (video instanceof HTMLVideoElement ? video.videoWidth : 0))

const startWatched = async (people: [Person, ...Person[]]) => {
  for (const { page } of people) await page.addInitScript(watchConnections)
  return startCall(people)
}

test('a page that is hidden is sent no picture, and has it back as soon as it is shown', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await startWatched([ada, ben])
  await expectToSee(ben, 'Ada')
  await setHidden(ben.page, true)
  await expectNoFrames(ada, 'outbound-rtp')
  // What Ada sees of Ben goes on.
  await expectToSee(ada, 'Ben')
  await setHidden(ben.page, false)
  await expectToSee(ben, 'Ada', 5000)
})

/** Packets of sound that a page has sent on its open links. */
const soundSent = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const open = (window as unknown as Watched).connections.filter((pc) => pc.connectionState === 'connected')
    const reports = await Promise.all(open.map((pc) => pc.getStats()))
    return reports
      .flatMap((report) => [...(report.values() as Iterable<Record<string, unknown>>)])
      .filter(({ type, kind }) => type === 'outbound-rtp' && kind === 'audio')
      .reduce((sum, { packetsSent }) => sum + Number(packetsSent ?? 0), 0)
  })

test('a muted microphone sends nothing, and sound as soon as it is on', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await startWatched([ada, ben])
  await expectToHearSomebody(ben)
  await ada.page.getByRole('button', { name: 'Mute microphone' }).click()
  let before = -1
  const stands = async (): Promise<boolean> => {
    const now = await soundSent(ada.page)
    const isSame = now === before
    before = now
    return isSame
  }
  await expect.poll(stands, { message: 'nothing is sent', intervals: [1000] }).toBe(true)
  await ada.page.getByRole('button', { name: 'Unmute microphone' }).click()
  await expect.poll(() => soundSent(ada.page)).toBeGreaterThan(before + 20)
  await expectToHearSomebody(ben)
})

test('a call in its small window goes on there while its page is hidden', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await startWatched([ada, ben])
  await expectToSee(ada, 'Ben')
  const opening = ada.context.waitForEvent('page')
  await ada.page.getByRole('button', { name: 'More' }).click()
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Picture in picture' }).click()
  const small = await opening
  await setHidden(ada.page, true)
  const before = await framesOf(ben.page, 'outbound-rtp')
  // Three seconds and more of the fake camera's pictures.
  await expect.poll(() => framesOf(ben.page, 'outbound-rtp')).toBeGreaterThan(before + 35)
  await expect(small.getByText('Ben')).toBeVisible()
  await small.close()
  await expectNoFrames(ben, 'outbound-rtp')
})

test('a picture is sent in the size in which it is shown', async ({ invite }) => {
  const [ada, ben, cem] = [await invite('Ada'), await invite('Ben'), await invite('Cem')]
  await startWatched([ada, ben, cem])
  await expectToSee(ada, 'Ben')
  await expectToSee(ada, 'Cem')
  await tileOf(ada.page, 'Ben').hover()
  await ada.page.getByRole('button', { name: 'Pin Ben' }).click()
  await expect.poll(() => widthOf(ada, 'Cem'), { message: 'small in the strip' }).toBeLessThanOrEqual(320)
  await expect.poll(() => widthOf(ada, 'Ben'), { message: 'large on the stage' }).toBe(640)
  await expectToSee(ada, 'Cem')
  await ada.page.getByRole('button', { name: 'Unpin Ben' }).click()
  await expect.poll(() => widthOf(ada, 'Cem'), { message: 'larger again' }).toBeGreaterThan(320)
})

test('with sound only no picture comes or goes, and the tiles say so', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await startWatched([ada, ben])
  await expectToSee(ada, 'Ben')
  await expectToSee(ben, 'Ada')
  await setDataUse(ben, /Sound only/)
  for (const direction of ['outbound-rtp', 'inbound-rtp'] as const) await expectNoFrames(ben, direction)
  await expect(tileOf(ada.page, 'Ben')).toContainText('Ben sends sound only.')
  await expect(tileOf(ada.page, 'Ben').locator('.avatar')).toBeVisible()
  await expect(tileOf(ben.page, 'Ada')).toContainText('You have chosen sound only: no pictures come.')
  await shoot(ada, 'sound-only')

  await publishScreen(ben, true)
  const screen = ada.page.locator('[data-tile$=":screen"]')
  await expect(screen).toContainText('Ben sends sound only.')

  await ben.page.reload()
  await expect(tileOf(ben.page, 'Ada')).toContainText('You have chosen sound only')
  await expectNoFrames(ben, 'outbound-rtp')
  await setDataUse(ben, /Everything/)
  await expectToSee(ada, 'Ben')
  await expectToSee(ben, 'Ada')
  await expect(tileOf(ada.page, 'Ben')).not.toContainText('sound only')
})

test('with little data the pictures are small both ways, and the tiles say why', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await startWatched([ada, ben])
  await expectToSee(ada, 'Ben')
  await expectToSee(ben, 'Ada')
  await expect.poll(() => widthOf(ada, 'Ben')).toBe(640)
  await setDataUse(ben, /Little data/)
  await expect.poll(() => widthOf(ada, 'Ben'), { message: 'what Ben sends' }).toBeLessThanOrEqual(320)
  await expect.poll(() => widthOf(ben, 'Ada'), { message: 'what Ben gets' }).toBeLessThanOrEqual(320)
  await expect(tileOf(ada.page, 'Ben')).toContainText('Ben sends less to save data.')
  await expect(tileOf(ben.page, 'Ada')).toContainText('Shown small because you save data.')
  await shoot(ada, 'low-data')
})
