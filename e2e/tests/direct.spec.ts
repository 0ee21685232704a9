import { statSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'
import { answerOf, beGuest, enterAnswer, enterOffer, goDirect, invite, linkUp } from '../_direct'
import { countAsLost, setLossy } from '../_loss'
import {
  expectToHearSomebody,
  expectToSee,
  newPerson,
  soundOf,
  tileOf,
  type Person,
  watchPictures,
} from '../_people'
import { startProcess } from '../_process'
import { scriptRecognition, speak } from '../_recognition'
import { shoot } from '../_shoot'
import { test } from '../_test'

const wordsOf = async ({ page }: Person): Promise<string[]> => {
  await page.getByRole('button', { name: /^Security code/ }).click()
  const words = page.getByRole('dialog', { name: 'Security code' }).getByRole('listitem')
  await expect(words).toHaveCount(8)
  const texts = await words.allInnerTexts()
  await page.keyboard.press('Escape')
  return texts
}

test('two people see and hear each other by codes alone, with the server stopped', async ({ browser }) => {
  await using server = await startProcess()
  await using ada = await newPerson(browser, { name: 'Ada', origin: server.origin })
  await using ben = await newPerson(browser, { name: 'Ben', origin: server.origin })
  await Promise.all([goDirect(ada), goDirect(ben)])
  await server.kill()

  const offer = await invite(ada)
  await ada.page.getByRole('button', { name: 'Copy' }).click()
  await expect(ada.page.getByRole('button', { name: 'Copied' })).toBeVisible()
  // No script may read the clipboard: the user pastes.
  const field = ada.page.getByRole('textbox', { name: 'Their answer' })
  await field.press('Control+V')
  await expect(field).toHaveValue(offer)
  await field.clear()
  await shoot(ada, 'direct-invitation', field)

  await beGuest(ben)
  // As a messenger passes it on.
  await enterOffer(ben.page, `Here is my code:\n${offer.replace(/(.{40})/g, '$1\n')}\nsee you!`)
  const answer = await answerOf(ben)
  await shoot(ben, 'direct-answer', ben.page.getByRole('button', { name: 'Copy' }))
  await enterAnswer(ada.page, answer)

  await expectToSee(ada, 'Ben')
  await expectToSee(ben, 'Ada')
  await Promise.all([ada, ben].map(expectToHearSomebody))
  expect(await wordsOf(ben)).toEqual(await wordsOf(ada))
  await shoot(ada, 'direct-call')
  await ada.page.getByRole('button', { name: 'Chat', exact: true }).click()
  await ada.page
    .getByRole('textbox', { name: 'Message to everybody in the call', exact: true })
    .fill('The plan is in the mail')
  await ada.page.keyboard.press('Enter')
  await expect(ada.page.getByRole('log', { name: 'Messages', exact: true })).toContainText('The plan')
  await shoot(ada, 'direct-chat')
  await ada.page.getByRole('button', { name: 'Close the chat', exact: true }).first().click()

  await ada.page.getByRole('button', { name: 'Mute microphone' }).click()
  await expect(tileOf(ben.page, 'Ada')).toContainText('muted')
  await ada.page.getByRole('button', { name: 'Turn camera off' }).click()
  await expect(tileOf(ben.page, 'Ada')).toContainText('camera off')
  await ada.page.getByRole('button', { name: 'Turn camera on' }).click()
  await expectToSee(ben, 'Ada')

  await ben.page.getByRole('button', { name: 'Leave the call' }).click()
  await expect(ben.page.getByRole('heading', { name: 'You left the call' })).toBeVisible()
  await expect(ada.page.getByRole('heading', { name: 'The other person has left' })).toBeVisible()
  // And once more, from the same pages.
  for (const { page } of [ada, ben]) await page.getByRole('button', { name: 'Link again' }).click()
  await beGuest(ada)
  await enterOffer(ada.page, await invite(ben))
  await enterAnswer(ben.page, await answerOf(ada))
  await expectToSee(ben, 'Ada')
  expect([...ada.problems, ...ben.problems]).toEqual([])
})

test('the site opens, and links two people, after the server has gone', async ({ browser }) => {
  await using server = await startProcess()
  await using ada = await newPerson(browser, { name: 'Ada', origin: server.origin, keepsSite: true })
  await using ben = await newPerson(browser, { name: 'Ben', origin: server.origin, keepsSite: true })
  await ada.page.goto('/')
  await ben.page.goto('/direct')
  const kept = 'This page is kept on your device: it opens without a network too.'
  await expect(ben.page.getByText(kept)).toBeVisible()
  await ada.page.evaluate(() => navigator.serviceWorker.ready)
  // With a server every page is its own, and leaves nothing behind: its address may be the link to a call.
  const room = `/r/${'a'.repeat(26)}`
  await ada.page.goto(room)
  const stored = await ada.page.evaluate(async () => {
    const requests = await Promise.all(
      (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
    )
    return requests.flat().map(({ url }) => new URL(url).pathname)
  })
  expect(stored).toContain('/index.html')
  expect(
    stored.filter((path) => !/^\/(assets\/|preload\.js$|[\w-]+\.(html|svg|webmanifest)$)/.test(path)),
  ).toEqual([])
  await server.kill()

  await Promise.all([ada, ben].map(({ page }) => page.goto('/direct')))
  for (const { page, name } of [ada, ben]) await page.getByLabel('Your name').fill(name)
  await beGuest(ben)
  await enterOffer(ben.page, await invite(ada))
  await enterAnswer(ada.page, await answerOf(ben))
  await expectToSee(ada, 'Ben')
  await expectToSee(ben, 'Ada')
  // The page of a call says what is so, and is not a browser's error.
  await using cid = await newPerson(browser, { name: 'Cid', origin: server.origin })
  await expect(cid.page.goto(room)).rejects.toThrow()
  await ada.page.goto(room)
  await expect(ada.page.getByRole('heading', { level: 1 })).toBeVisible()
  expect([...ada.problems, ...ben.problems]).toEqual([])
})

test('a code that cannot be used is answered by a sentence that says why', async ({ invite: come }) => {
  const [ada, ben] = [await come('Ada'), await come('Ben')]
  await Promise.all([goDirect(ada), goDirect(ben)])
  const alert = ({ page }: Person) => page.getByRole('alert')
  await shoot(ada, 'direct-start')
  const first = await invite(ada)
  await beGuest(ben)

  await ben.page.getByRole('button', { name: 'Answer it' }).click()
  await expect(alert(ben)).toContainText('Paste the code')
  await enterOffer(ben.page, 'Hello, how are you?')
  await expect(alert(ben)).toContainText('There is no code in this text')
  await enterOffer(ben.page, first.slice(0, -20))
  await expect(alert(ben)).toContainText('The end of this code is missing')
  await enterOffer(
    ben.page,
    first.replace(/(.{40})(.)/, (_, head: string, digit: string) => head + (digit === 'A' ? 'B' : 'A')),
  )
  await expect(alert(ben)).toContainText('was changed on its way')
  await shoot(ben, 'direct-error', ben.page.getByRole('button', { name: 'Answer it' }))
  await enterOffer(ben.page, first)
  const answerToFirst = await answerOf(ben)

  await enterAnswer(ada.page, first)
  await expect(alert(ada)).toContainText('This is your own code')
  await ada.page.getByRole('button', { name: 'Start over' }).click()
  const second = await invite(ada)
  await enterAnswer(ada.page, answerToFirst)
  await expect(alert(ada)).toContainText('answers another invitation')

  await ben.page.getByRole('button', { name: 'Start over' }).click()
  await enterOffer(ben.page, answerToFirst)
  await expect(alert(ben)).toContainText('This code is an answer')
  await ben.page.getByRole('button', { name: 'Invite somebody instead' }).click()
  const bens = await invite(ben)
  await enterAnswer(ada.page, bens)
  await expect(alert(ada)).toContainText('This code is an invitation')

  // After all that the right codes still do.
  await ben.page.getByRole('button', { name: 'Start over' }).click()
  await beGuest(ben)
  await enterOffer(ben.page, second)
  await enterAnswer(ada.page, await answerOf(ben))
  await expectToSee(ada, 'Ben')
})

/** Gives the scanner a camera that shows what the test draws into `window.board`. */
const scannerCamera = (): void => {
  const board = document.createElement('canvas')
  board.width = 640
  board.height = 480
  // A desk, and on it a phone that is dark yet.
  const brush = board.getContext('2d')
  const drawDesk = (): void => {
    if (!brush || 'isHeldUp' in window) return
    brush.fillStyle = '#c9c4ba'
    brush.fillRect(0, 0, 640, 480)
    brush.fillStyle = '#23252b'
    brush.beginPath()
    brush.roundRect(220, 40, 200, 400, 24)
    brush.fill()
  }
  setInterval(drawDesk, 100)
  const devices = navigator.mediaDevices
  const native = devices.getUserMedia.bind(devices)
  devices.getUserMedia = (constraints) => {
    const video = constraints?.video
    const isScanner = typeof video === 'object' && video.facingMode === 'environment'
    return isScanner ? Promise.resolve(board.captureStream(10)) : native(constraints)
  }
  Object.assign(window, { board })
}

/** Draws the QR code that one page shows before the other page's camera. */
const holdUp = async (from: Page, to: Page): Promise<void> => {
  const code = from.getByRole('img', { name: /^QR code/ })
  const [box, path] = [await code.getAttribute('viewBox'), await code.locator('path').getAttribute('d')]
  await to.evaluate(
    ([units, d]) => {
      const { board } = window as unknown as { board: HTMLCanvasElement }
      const brush = board.getContext('2d')
      if (!brush) throw new Error('no canvas')
      const scale = 440 / units
      Object.assign(window, { isHeldUp: true })
      setInterval(() => {
        brush.setTransform(1, 0, 0, 1, 0, 0)
        brush.fillStyle = '#c9c4ba'
        brush.fillRect(0, 0, 640, 480)
        brush.fillStyle = '#fff'
        brush.fillRect(100, 20, 440, 440)
        brush.setTransform(scale, 0, 0, scale, 100, 20)
        brush.fillStyle = '#222'
        brush.fill(new Path2D(d))
      }, 100)
    },
    [Number(box?.split(' ')[2]), path ?? ''] as const,
  )
}

test('the codes are scanned from the other screen', async ({ invite: come }) => {
  const [ada, ben] = [await come('Ada'), await come('Ben')]
  for (const { page } of [ada, ben]) await page.addInitScript(scannerCamera)
  await Promise.all([goDirect(ada), goDirect(ben)])
  await invite(ada)
  await beGuest(ben)
  await ben.page.getByRole('button', { name: 'Scan it' }).click()
  const scanner = ben.page.locator('video').last()
  await expect.poll(() => scanner.evaluate((video: HTMLVideoElement) => video.videoWidth)).toBe(640)
  await shoot(ben, 'scanner', ben.page.getByRole('button', { name: 'Close the scanner' }))
  await holdUp(ada.page, ben.page)
  await answerOf(ben)
  await holdUp(ben.page, ada.page)
  await ada.page.getByRole('button', { name: 'Scan it' }).click()
  // The camera, which the scanner had for itself, is back.
  await expectToSee(ada, 'Ben')
  await expectToSee(ben, 'Ada')
})

test('a person is quieter, or muted for the user alone, and their tile says how the link is, with the server stopped', async ({
  browser,
}) => {
  await using server = await startProcess()
  await using ada = await newPerson(browser, { name: 'Ada', origin: server.origin })
  await using ben = await newPerson(browser, { name: 'Ben', origin: server.origin })
  const { page } = ada
  await page.addInitScript(countAsLost)
  await Promise.all([goDirect(ada), goDirect(ben)])
  await server.kill()
  await linkUp(ada, ben)
  await expectToSee(ada, 'Ben')

  await page.getByRole('button', { name: '2 people in this call', exact: true }).click()
  const people = page.getByRole('dialog', { name: 'People', exact: true })
  await people.getByRole('button', { name: 'Sound and picture of Ben', exact: true }).click()
  await people.getByRole('slider', { name: 'Volume', exact: true }).press('ArrowLeft')
  await expect.poll(() => soundOf(page)).toEqual([{ volume: 0.95, muted: false }])
  await people.getByRole('switch', { name: 'Mute for me', exact: true }).check()
  await expect.poll(() => soundOf(page)).toEqual([{ volume: 0.95, muted: true }])
  await expect(people.getByRole('button', { name: 'Remove Ben', exact: true })).toHaveCount(0)
  await expect(people.getByRole('button', { name: 'Links and statistics', exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(tileOf(page, 'Ben')).toContainText('muted for you')
  await expect(tileOf(ben.page, 'Ben')).not.toContainText('muted')

  await setLossy(page, true)
  const sign = tileOf(page, 'Ben').getByRole('button', { name: /Part of what Ben sends is lost/ })
  await expect(sign).toBeVisible()
  await sign.press('Enter')
  const links = page.getByRole('dialog', { name: 'Links', exact: true })
  await expect(
    links.getByText('Part of what Ben sends is lost on the way to you.', { exact: true }),
  ).toBeVisible()
  await expect(links.getByRole('figure', { name: 'Received', exact: true })).toBeVisible()
  await expect(links.getByText(/server/i)).toHaveCount(0)
  await setLossy(page, false)
  await links.getByRole('button', { name: 'Restart this link', exact: true }).click()
  await expect(links.getByText('Restarted.', { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await expectToSee(ada, 'Ben')
  await expectToSee(ben, 'Ada')
  expect([...ada.problems, ...ben.problems]).toEqual([])
})

/** A browser that cannot write into a file that the user chooses: it downloads a recording at the end. */
const withoutPicker = (): void => {
  Reflect.deleteProperty(window, 'showSaveFilePicker')
}

test('a call by codes is recorded and captioned, both are told, and the file is saved when the other leaves, with the server stopped', async ({
  browser,
}) => {
  await using server = await startProcess()
  await using ada = await newPerson(browser, { name: 'Ada', origin: server.origin })
  await using ben = await newPerson(browser, { name: 'Ben', origin: server.origin })
  const { page } = ada
  await page.addInitScript(withoutPicker)
  await page.addInitScript(scriptRecognition)
  await Promise.all([goDirect(ada), goDirect(ben)])
  await server.kill()
  await linkUp(ada, ben)
  await expectToSee(ada, 'Ben')
  await expectToSee(ben, 'Ada')

  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  const settings = page.getByRole('dialog', { name: 'Settings', exact: true })
  const own = settings.getByRole('checkbox', { name: 'Caption what I say' })
  await expect(own).toHaveAccessibleDescription(/send the sound to servers of their maker/)
  await own.check()
  await page.keyboard.press('Escape')
  await speak(ada, 'Hello Ben, do you read me?', true)
  const captions = (reader: Page) =>
    reader.getByRole('list', { name: 'Captions', exact: true }).getByRole('listitem')
  await expect(captions(ben.page)).toHaveText([/Ada\s*Hello Ben, do you read me\?$/])
  await expect(captions(page)).toHaveText([/Ada \(you\)\s*Hello Ben, do you read me\?$/])

  const record = async (): Promise<void> => {
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('button', { name: 'Record this call', exact: true }).click()
    await page.getByRole('button', { name: 'Start recording', exact: true }).click()
  }
  await record()
  const sign = ben.page.locator('header').getByText('Ada is recording this call', { exact: true })
  await expect(sign).toBeVisible()
  await expect(page.locator('header').getByText('You are recording this call', { exact: true })).toBeVisible()
  const first = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Stop and save', exact: true }).click()
  await expect(sign).toHaveCount(0)
  expect((await first).suggestedFilename()).toMatch(/^Talki \d{4}-\d\d-\d\d \d\d\.\d\d\.(mp4|webm)$/)

  await record()
  await expect(sign).toBeVisible()
  await watchPictures(page, 'Ben', 30)
  const saved = page.waitForEvent('download')
  await ben.page.getByRole('button', { name: 'Leave the call', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'The other person has left', exact: true })).toBeVisible()
  expect(statSync(await (await saved).path()).size).toBeGreaterThan(5000)
  expect([...ada.problems, ...ben.problems]).toEqual([])
})
