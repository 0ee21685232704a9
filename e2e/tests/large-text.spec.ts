import type { Page } from '@playwright/test'
import { admit, expectPhase, knock, openCall } from '../_steps'
import { expect, test } from '../_test'

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
    const scrolls = () =>
      page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
    await expect.poll(scrolls, { message: `${state} fits its width, ${size.name}` }).toBe(false)
    const dialog = page.getByRole('dialog')
    const within = (await dialog.count()) > 0 ? dialog : page.locator('body')
    const controls = await within
      .locator('button, a[href], input, select:enabled')
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

/** The call's controls are in view without any scrolling, whatever lies about them. */
const expectControlsInView = async (page: Page, state: string): Promise<void> => {
  for (const size of SIZES) {
    await setSize(page, size)
    const bar = page.getByRole('group', { name: 'Call controls' })
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

test('no page loses a control to large text or zoom', async ({ invite }) => {
  const { page } = await invite('Ada')
  for (const [path, heading] of [
    ['/', 'Video calls that the server forgets'],
    ['/nowhere', 'There is nothing behind this door'],
    ['/auth/google', 'This sign-in did not begin here'],
    [`/r/${'a'.repeat(26)}`, 'This call cannot be joined'],
    ['/new', 'Ready to open the door?'],
  ] as const) {
    await page.goto(path)
    await expect(page.getByRole('heading', { name: heading })).toBeVisible()
    await expectUsable(page, heading)
  }
})

test('no state of a call does, and nothing ever covers its controls', async ({ invite }) => {
  test.setTimeout(180_000)
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
  await expectControlsInView(ada.page, 'alone, two knocks')

  await admit(ada, ben)
  await expectUsable(ada.page, 'a call, one knock')
  await expectControlsInView(ada.page, 'a call, one knock')
  await expectControlsInView(ben.page, 'a call without devices')

  for (const [button, dialog] of [
    ['Invite people', 'Invite people'],
    ['Microphone and camera', 'Microphone and camera'],
  ] as const) {
    await ben.page.getByRole('button', { name: button }).click()
    await expect(ben.page.getByRole('dialog', { name: dialog })).toBeVisible()
    await expectUsable(ben.page, dialog)
    await ben.page.keyboard.press('Escape')
    await expect(ben.page.getByRole('dialog')).toHaveCount(0)
  }
  await ben.page.getByRole('button', { name: 'people in this call' }).click()
  await expectUsable(ben.page, 'people')
  await ben.page.getByRole('button', { name: 'Links between people' }).click()
  await expect(ben.page.getByRole('dialog', { name: 'Links' })).toBeVisible()
  await expectUsable(ben.page, 'links')
  await ben.page.keyboard.press('Escape')
  await expect(ben.page.getByRole('dialog')).toHaveCount(0)
  await ben.page.keyboard.press('?')
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
