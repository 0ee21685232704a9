import type { Page } from 'puppeteer-core'
import { answerOf, beGuest, enterAnswer, enterOffer, goDirect, invite } from '../_direct'
import { expectToSee } from '../_people'
import { played } from './_played'
import { expect, test } from './_firefox'

const press = (page: Page, label: string) => page.locator(`button ::-p-text(${label})`).click()

/** The code that the page shows under this label, once there is one. */
const codeOf = (page: Page, label: string): Promise<string> =>
  page
    .locator(`::-p-aria([name="${label}"][role="textbox"])`)
    .filter((field) => (field as HTMLTextAreaElement).value.startsWith('TALKI'))
    .map((field) => (field as HTMLTextAreaElement).value)
    .wait()

const enter = async (page: Page, label: string, code: string, verb: string): Promise<void> => {
  await page.locator(`::-p-aria([name="${label}"][role="textbox"])`).fill(code)
  await press(page, verb)
}

test('Firefox answers the code of a Chromium, and invites another', async ({
  invite: come,
  firefox,
  origin,
}) => {
  const [ada, ben] = [await come('Ada'), await come('Ben')]
  const page = await firefox()
  await page.goto(`${origin}/direct`)
  await goDirect(ada)
  await press(page, 'I was given a code')
  await enter(page, 'The code that you were given', await invite(ada), 'Answer it')
  await enterAnswer(ada.page, await codeOf(page, 'Your answer'))
  await expect.poll(async () => (await played(page, 'Ada')).width).toBeGreaterThan(0)
  await expectToSee(
    ada,
    await page.$eval('[data-member]', (tile) => tile.textContent.trim().split(' (')[0] ?? ''),
  )
  await ada.page.getByRole('button', { name: 'Leave the call' }).click()

  await press(page, 'Link again')
  await press(page, 'Invite somebody')
  await goDirect(ben)
  await beGuest(ben)
  await enterOffer(ben.page, await codeOf(page, 'Your invitation'))
  await enter(page, 'Their answer', await answerOf(ben), 'Link up')
  await expect.poll(async () => (await played(page, 'Ben')).width).toBeGreaterThan(0)
})
