import type { Locator } from '@playwright/test'
import { scriptRecognition, speak, withoutRecognition } from '../_recognition'
import { shoot } from '../_shoot'
import { expectTiles, startCall } from '../_steps'
import type { Person } from '../_people'
import { expect, test } from '../_test'

const openSettings = async ({ page }: Person) => {
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('button', { name: 'Settings' }).click()
  return page.getByRole('dialog', { name: 'Settings' })
}

const captionsOf = ({ page }: Person) => page.getByRole('list', { name: 'Captions' }).getByRole('listitem')

/** Where an element is, once what has changed so far is drawn. */
const drawnBox = (element: Locator): Promise<number[]> =>
  element.evaluate(
    (node) =>
      new Promise<number[]>((resolve) => {
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            const { x, y, width, height } = node.getBoundingClientRect()
            resolve([x, y, width, height])
          }),
        )
      }),
  )

/** Captions leave the call's controls free. Both are measured at one moment: the bar moves with the window as well. */
const expectAboveBar = async ({ page }: Person): Promise<void> => {
  const captions = page.getByRole('list', { name: 'Captions' })
  const bar = await page.getByRole('group', { name: 'Call controls' }).elementHandle()
  const space = () =>
    captions.evaluate(
      (list, controls) => controls.getBoundingClientRect().top - list.getBoundingClientRect().bottom,
      bar,
    )
  await expect.poll(space, { message: 'space between captions and controls' }).toBeGreaterThanOrEqual(0)
}

/** They leave the names on the tiles free as well. */
const expectNamesFree = async ({ page }: Person): Promise<void> => {
  const covered = () =>
    page.evaluate(() => {
      const captions = document.querySelector('.captions')?.getBoundingClientRect()
      if (!captions) return ['no captions']
      return [...document.querySelectorAll('.tile__name')]
        .filter((name) => {
          const box = name.getBoundingClientRect()
          const isBeside = box.right <= captions.left || box.left >= captions.right
          return !isBeside && box.bottom > captions.top && box.top < captions.bottom
        })
        .map(({ textContent }) => textContent)
    })
  await expect.poll(covered, { message: 'names under captions' }).toEqual([])
}

test('who wishes so is captioned for everybody, and is told first where the sound goes', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await ada.page.addInitScript(scriptRecognition)
  await ben.page.addInitScript(withoutRecognition)
  await startCall([ada, ben])
  await expectTiles(ben, [ada, ben])

  const settings = await openSettings(ada)
  const own = settings.getByRole('checkbox', { name: 'Caption what I say' })
  await expect(own).not.toBeChecked()
  await expect(own).toHaveAccessibleDescription(/send the sound to servers of their maker/)
  await speak(ada, 'Before anybody agreed', true)
  await shoot(ada, 'caption-settings', settings.getByRole('checkbox', { name: 'Show captions' }))
  await own.check()
  await ada.page.keyboard.press('Escape')

  // A word grows, and is one caption; what the others see has the name of who speaks.
  await speak(ada, 'Hello')
  await expect(captionsOf(ben)).toHaveText([/Ada\s*Hello$/])
  await speak(ada, 'Hello Ben, do you read me?', true)
  await expect(captionsOf(ben)).toHaveText([/Ada\s*Hello Ben, do you read me\?$/])
  await expect(captionsOf(ada)).toHaveText([/Ada \(you\)\s*Hello Ben, do you read me\?$/])
  // They are no announcements: a screen reader's user hears the speaker.
  await expect(
    ben.page.locator('[aria-live], [role=status], [role=log]').filter({ hasText: 'do you read me' }),
  ).toHaveCount(0)
  await expect(captionsOf(ben)).toHaveCount(0)

  await ada.page.getByRole('button', { name: 'Mute microphone' }).click()
  await expect(ada.page.getByRole('button', { name: 'Unmute microphone' })).toBeVisible()
  await speak(ada, 'Said while muted', true)
  await ada.page.getByRole('button', { name: 'Unmute microphone' }).click()
  await expect(ada.page.getByRole('button', { name: 'Mute microphone' })).toBeVisible()
  await speak(ada, 'Said aloud', true)
  await expect(captionsOf(ben)).toHaveText([/Ada\s*Said aloud$/])

  const bens = await openSettings(ben)
  await expect(bens.getByText('This browser cannot turn what you say into text')).toBeVisible()
  await bens.getByRole('checkbox', { name: 'Show captions' }).uncheck()
  await ben.page.keyboard.press('Escape')
  await expect(captionsOf(ben)).toHaveCount(0)
  await speak(ada, 'Hidden', true)
  await expect(captionsOf(ada).filter({ hasText: 'Hidden' })).toBeVisible()
  await expect(captionsOf(ben)).toHaveCount(0)
})

test('captions lie at the foot of the stage, and that they have ended is said', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await ada.page.addInitScript(scriptRecognition)
  await startCall([ada, ben])
  await expectTiles(ben, [ada, ben])
  const tile = ben.page.locator('[data-member]').filter({ hasText: 'Ada' })
  await ben.page.setViewportSize({ width: 1440, height: 900 })
  const whole = await drawnBox(tile)
  const settings = await openSettings(ada)
  await settings.getByRole('checkbox', { name: 'Caption what I say' }).check()
  await settings.getByRole('button', { name: 'Close' }).click()
  // There is room for captions before the first: the pictures move now, and not when somebody speaks.
  await expect.poll(() => drawnBox(tile)).not.toEqual(whole)
  const silent = await drawnBox(tile)

  // Captions last for seconds, and pictures take longer.
  const sentences = [
    'We begin with the plan for the spring: peas and lettuce go in first, ' +
      'and the fence along the road is mended before the apple tree comes.',
    'Then the rest.',
    'Fine.',
  ]
  const talking = await ada.page.evaluateHandle(
    (texts) =>
      setInterval(() => {
        for (const text of texts) dispatchEvent(new CustomEvent('speak', { detail: { text, isFinal: true } }))
      }, 2000),
    sentences,
  )
  // Of one speaker: the name once.
  await expect(captionsOf(ben)).toHaveText([/^\s*Ada\s*We begin.*Then the rest\.\s*Fine\.$/])
  expect(await drawnBox(tile)).toEqual(silent)
  for (const size of [
    { width: 360, height: 740 },
    { width: 1440, height: 900 },
  ]) {
    await ben.page.setViewportSize(size)
    await expectAboveBar(ben)
    await expectNamesFree(ben)
  }
  // No picture changes its size with what is said.
  const before = await drawnBox(tile)
  await speak(ada, 'And one line more.', true)
  await expect(captionsOf(ben).first()).toContainText('And one line more.')
  expect(await drawnBox(tile)).toEqual(before)
  await shoot(ben, 'captions')
  // Text of twice the size, on a phone.
  await ben.page.setViewportSize({ width: 360, height: 640 })
  await ben.page.evaluate(() => (document.documentElement.style.fontSize = '200%'))
  await expectAboveBar(ben)
  await expectNamesFree(ben)
  await expect(captionsOf(ben).getByRole('paragraph').last()).toBeInViewport()
  await ben.page.evaluate(() => (document.documentElement.style.fontSize = ''))
  await ben.page.setViewportSize({ width: 1440, height: 900 })

  // A tile that fills the screen has them as well.
  await tile.hover()
  await ben.page.getByRole('button', { name: 'Show Ada on the full screen' }).click()
  await expect(tile.getByRole('list', { name: 'Captions' })).toBeInViewport({ ratio: 1 })
  await expectNamesFree(ben)
  await ben.page.getByRole('button', { name: 'Leave full screen' }).press('Enter')
  await expect(tile.getByRole('list', { name: 'Captions' })).toHaveCount(0)
  await expect(captionsOf(ben)).toHaveCount(1)
  await talking.evaluate((timer) => clearInterval(timer))

  await ada.page.evaluate(() => dispatchEvent(new CustomEvent('fail', { detail: 'network' })))
  await expect(ada.page.getByText('What you say is no longer captioned.').first()).toBeVisible()
  await expect(ada.page.getByText('could not reach its speech recognition').first()).toBeVisible()
  await shoot(ada, 'captions-ended')
  await ada.page.getByRole('button', { name: 'Dismiss' }).click()
  await expect(ada.page.getByRole('button', { name: 'Dismiss' })).toHaveCount(0)
  await expect(
    (await openSettings(ada)).getByRole('checkbox', { name: 'Caption what I say' }),
  ).not.toBeChecked()
  // Nobody is captioned any more, and what was said is gone: the room goes.
  await expect.poll(() => drawnBox(tile)).toEqual(whole)
})
