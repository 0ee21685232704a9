import type { Page } from '@playwright/test'
import { expectToFit } from '../_access'
import type { Person } from '../_people'
import { admit, expectPhase, knock, openCall } from '../_steps'
import { expect, test } from '../_test'
import { coversOfNames } from '../_tiles'

/** WCAG 1.4.4 (text at 200 %) and 1.4.10 (a page of 1280 × 1024 at 400 %), and a phone at 150 %. */
const SIZES = [
  { name: 'text at 200 %', width: 360, height: 740, text: '200%' },
  { name: 'a phone at 150 %', width: 275, height: 610, text: '100%' },
  { name: 'a page at 400 %', width: 320, height: 256, text: '100%' },
]

const setSize = async (page: Page, { width, height, text }: (typeof SIZES)[number]): Promise<void> => {
  await page.setViewportSize({ width, height })
  await page.evaluate((size) => document.documentElement.style.setProperty('font-size', size), text)
}

/** At every size the page fits its width, and each control can be scrolled to and pressed: nothing lies over it. */
const expectUsable = async (page: Page, state: string): Promise<void> => {
  for (const size of SIZES) {
    await setSize(page, size)
    await expectToFit(page, `${state}, ${size.name},`)
    const dialog = page.getByRole('dialog')
    const within = (await dialog.count()) > 0 ? dialog : page.locator('body')
    // A tile's own controls are there while a pointer or the focus is: the list of people has the same.
    const controls = await within
      .locator('button:not([data-tile-control]), a[href], input, select:enabled')
      .filter({ visible: true })
      .all()
    expect(controls.length).toBeGreaterThan(0)
    for (const control of controls) {
      const name = await control.evaluate((element) => element.ariaLabel ?? element.textContent.trim())
      await test.step(`${state}, ${size.name}: "${name}"`, () =>
        control.click({ trial: true, timeout: 3000 }))
    }
  }
}

/** Screens of the usual sizes. */
const SCREENS = [
  { name: 'a phone', width: 360, height: 740, text: '100%' },
  { name: 'a tablet', width: 768, height: 1024, text: '100%' },
  { name: 'a desk', width: 1440, height: 900, text: '100%' },
]

/** Least share of the width that a word alone in the last line of a text has to take. */
const LONE_SHARE = 1 / 4

/** Paragraphs and buttons of which a short word stands alone in the last line. */
const loneWords = (page: Page): Promise<string[]> =>
  page.locator('p, .button').evaluateAll((elements, least) => {
    const wordsIn = (element: Element) => {
      const words: DOMRect[] = []
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        for (const match of (node as Text).data.matchAll(/\S+/g)) {
          const range = document.createRange()
          range.setStart(node, match.index)
          range.setEnd(node, match.index + match[0].length)
          words.push(range.getBoundingClientRect())
        }
      }
      // Words for screen readers alone are a pixel wide.
      return words.filter(({ width }) => width > 1)
    }
    return elements
      .filter((element) => {
        const words = wordsIn(element)
        const last = words.at(-1)
        const widest =
          Math.max(...words.map(({ right }) => right)) - Math.min(...words.map(({ left }) => left))
        const isInLast = ({ bottom }: DOMRect) => Math.abs(bottom - (last?.bottom ?? 0)) < 4
        return (
          last !== undefined &&
          words.length > 2 &&
          !words.every(isInLast) &&
          words.filter(isInLast).length === 1 &&
          last.width < widest * least
        )
      })
      .map(({ textContent }) => textContent.trim())
  }, LONE_SHARE)

/** Buttons whose lines of words are not of about one length: balanced ones would stand elsewhere. */
const unbalancedButtons = (page: Page): Promise<string[]> =>
  page.locator('.button').evaluateAll((buttons) =>
    buttons
      .filter((button): button is HTMLElement => button instanceof HTMLElement)
      .filter((button) => {
        const lines = () => {
          const range = document.createRange()
          range.selectNodeContents(button)
          return [...range.getClientRects()].map(({ width }) => Math.round(width)).join()
        }
        const now = lines()
        button.style.setProperty('text-wrap', 'balance')
        const balanced = lines()
        button.style.removeProperty('text-wrap')
        return now !== balanced
      })
      .map(({ textContent }) => textContent.trim()),
  )

/** The call's controls are in view without any scrolling, and nothing lies over them or over a name on a tile. */
const expectNothingCovered = async ({ page, say }: Person, state: string): Promise<void> => {
  for (const size of [...SIZES, ...SCREENS]) {
    await setSize(page, size)
    await expect.poll(() => coversOfNames(page), { message: `${state}, ${size.name}` }).toEqual([])
    const bar = page.getByRole('group', { name: say('controls.bar') })
    for (const button of await bar.getByRole('button').all()) {
      const faults = () =>
        button.evaluate((element) => {
          const { left, right, top, bottom } = element.getBoundingClientRect()
          if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight) return 'out of view'
          const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
          return hit && element.contains(hit) ? 'none' : `under ${hit?.className}`
        })
      await expect.poll(faults, { message: `${state}, ${size.name}` }).toBe('none')
    }
  }
}

for (const language of ['en', 'de'] as const)
  test(`no page loses a control to large text or zoom, in ${language}`, async ({ invite }) => {
    const { page, say } = await invite('Ada', { language })
    for (const [path, key] of [
      ['/', 'home.title'],
      ['/nowhere', 'nowhere.title'],
      ['/auth/google', 'signIn.state_missing.title'],
      [`/r/${'a'.repeat(26)}`, 'ends.room_closed.title'],
      ['/new', 'lobby.title.open'],
      ['/knows', 'site.whatServerKnows'],
      ['/direct', 'site.callWithoutServer'],
    ] as const) {
      await page.goto(path)
      const heading = say(key)
      await expect(page.getByRole('heading', { name: heading })).toBeVisible()
      await expectUsable(page, heading)
      for (const size of [...SIZES, ...SCREENS]) {
        await setSize(page, size)
        expect(await loneWords(page), `${path}, ${size.name}`).toEqual([])
        expect(await unbalancedButtons(page), `${path}, ${size.name}`).toEqual([])
      }
    }
    // Its codes, and the fields for the other's.
    await page.getByRole('button', { name: say('direct.givenCode') }).click()
    await page.getByRole('button', { name: say('direct.answerIt') }).click()
    await expect(page.getByRole('alert')).toBeVisible()
    await expectUsable(page, say('direct.codeGiven'))
    await page.getByRole('button', { name: say('direct.inviteInstead') }).click()
    await page.getByRole('button', { name: say('direct.invite') }).click()
    await expect(
      page.getByRole('img', { name: say('codes.qr', { label: say('direct.inviting.code') }) }),
    ).toBeVisible()
    await expectUsable(page, say('direct.inviting.title'))
  })

test('no state of a call does, and nothing ever covers its controls or its names', async ({ invite }) => {
  const [ada, ben, eve] = [
    await invite('Ada'),
    await invite('Ben', { withoutDevices: true }),
    await invite('Eve'),
  ]
  const link = await openCall(ada)
  await expectUsable(ada.page, 'alone')
  await knock(ben, link)
  await expectUsable(ben.page, 'waiting, without devices')
  await knock(eve, link)
  await expect(ada.page.getByRole('button', { name: 'Admit all' })).toBeVisible()
  await expectUsable(ada.page, 'alone, two knocks')
  await expectNothingCovered(ada, 'alone, two knocks')

  await admit(ada, ben)
  await expectUsable(ada.page, 'a call, one knock')
  await expectNothingCovered(ada, 'a call, one knock')
  await expectNothingCovered(ben, 'a call without devices')

  for (const [button, dialog] of [
    ['Invite people', 'Invite people'],
    ['More', 'More'],
  ] as const) {
    await ben.page.getByRole('button', { name: button }).click()
    await expect(ben.page.getByRole('dialog', { name: dialog })).toBeVisible()
    await expectUsable(ben.page, dialog)
    await ben.page.keyboard.press('Escape')
    await expect(ben.page.getByRole('dialog')).toHaveCount(0)
  }
  await ben.page.getByRole('button', { name: 'More' }).click()
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Settings' }).click()
  await expectUsable(ben.page, 'Settings')
  await ben.page.keyboard.press('Escape')
  await expect(ben.page.getByRole('dialog')).toHaveCount(0)
  await ben.page.getByRole('button', { name: 'people in this call' }).click()
  await ben.page.getByRole('button', { name: 'Sound and picture of Ada' }).click()
  await expectUsable(ben.page, 'people')
  await ben.page.getByRole('button', { name: 'Links between people' }).click()
  await expect(ben.page.getByRole('dialog', { name: 'Links' })).toBeVisible()
  await expectUsable(ben.page, 'links')
  await ben.page.keyboard.press('Escape')
  await expect(ben.page.getByRole('dialog')).toHaveCount(0)
  await ben.page.keyboard.press('?')
  await expect(ben.page.getByRole('dialog')).toBeVisible()
  await expectUsable(ben.page, 'shortcuts')
  await ben.page.keyboard.press('Escape')

  const tab = await ada.context.newPage()
  await tab.goto('/knows')
  await expect(tab.getByRole('listitem')).toHaveCount(2)
  await expectUsable(tab, 'what the server knows')
  await ben.page.getByRole('button', { name: 'Leave' }).click()
  await expectPhase(ben.page, 'ended')
  await expectUsable(ben.page, 'left')
})

test('nor does a call in German lose a control, or the settings in it', async ({ invite }) => {
  const ada = await invite('Ada', { language: 'de' })
  const { page, say } = ada
  await openCall(ada)
  await expectUsable(page, 'alone')
  await expectNothingCovered(ada, 'alone')
  await page.getByRole('button', { name: say('controls.more') }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectUsable(page, 'More')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: say('call.more.settings') })
    .click()
  await expect(page.getByRole('dialog', { name: say('panels.settings.title') })).toBeVisible()
  await expectUsable(page, 'Settings')
})
