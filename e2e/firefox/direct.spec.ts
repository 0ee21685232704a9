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

/** Pastes into a field: typing a code letter by letter takes WebDriver half a minute. */
const paste = async (page: Page, label: string, text: string): Promise<void> => {
  const field = await page.locator(`::-p-aria([name="${label}"][role="textbox"])`).waitHandle()
  await field.evaluate((element, value) => {
    const input = element as HTMLInputElement | HTMLTextAreaElement
    input.value = value
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }, text)
}

const enter = async (page: Page, label: string, code: string, verb: string): Promise<void> => {
  await paste(page, label, code)
  await press(page, verb)
}

test('Firefox answers the code of a Chromium, and invites another', async ({
  invite: come,
  firefox,
  origin,
}) => {
  const [ada, cid] = [await come('Ada'), await come('Cid')]
  const page = await firefox()
  await page.goto(`${origin}/direct`)
  await paste(page, 'Your name', 'Ben')
  await goDirect(ada)
  await press(page, 'I was given a code')
  await enter(page, 'The code that you were given', await invite(ada), 'Answer it')
  await enterAnswer(ada.page, await codeOf(page, 'Your answer'))
  await expect.poll(async () => (await played(page, 'Ada')).width).toBeGreaterThan(0)
  await expectToSee(ada, 'Ben')
  await ada.page.getByRole('button', { name: 'Leave the call' }).click()

  await press(page, 'Link again')
  await press(page, 'Invite somebody')
  await goDirect(cid)
  await beGuest(cid)
  await enterOffer(cid.page, await codeOf(page, 'Your invitation'))
  await enter(page, 'Their answer', await answerOf(cid), 'Link up')
  await expect.poll(async () => (await played(page, 'Cid')).width).toBeGreaterThan(0)
})
