import type { Page } from '@playwright/test'
import { untilPartsAreKept } from '../_parts'
import { expectToSee, newPerson } from '../_people'
import { startProcess } from '../_process'
import { expectPhase, knock, openCall, startCall } from '../_steps'
import { expect, test } from '../_test'
import { wordsOf } from '../_words'

const en = wordsOf('en')
const de = wordsOf('de')
const ar = wordsOf('ar')

/** What has been a heading on this page, also for a moment. */
const rememberHeadings = (): void => {
  const seen = new Set<string>()
  Object.assign(window, { headings: seen })
  const look = () => document.querySelectorAll('h1').forEach(({ textContent }) => seen.add(textContent))
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
}

const chooseInCall = async (page: Page, say: (key: string) => string, language: string): Promise<void> => {
  await page.getByRole('button', { name: say('controls.more') }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: say('call.more.settings') })
    .click()
  await page
    .getByRole('dialog')
    .getByRole('combobox', { name: say('languages.label') })
    .selectOption(language)
}

test('a browser in German is spoken to in German, and never in English first', async ({
  browser,
  origin,
}) => {
  const context = await browser.newContext({ baseURL: origin, locale: 'de-AT', serviceWorkers: 'block' })
  await context.addInitScript(rememberHeadings)
  const page = await context.newPage()
  const files: string[] = []
  page.on('request', (request) => files.push(request.url()))

  await page.goto('/', { waitUntil: 'networkidle' })
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(de('home.title'))
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  await expect(page.locator('html')).toHaveAttribute('dir', 'ltr')
  const headings = await page.evaluate(() => [...(window as unknown as { headings: Set<string> }).headings])
  expect(headings).toEqual([de('home.title')])
  const words = files.flatMap((url) => /words-([\w-]+?)-[^-]+\.js$/.exec(url)?.[1] ?? [])
  expect(words).toEqual(['de-first'])

  await page.getByRole('combobox', { name: de('languages.label') }).selectOption('English')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(en('home.title'))
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(en('home.title'))
  await context.close()
})

test('a call goes on in another language, from right to left', async ({ invite }) => {
  const ada = await invite('Ada')
  const ben = await invite('Ben')
  const cid = await invite('Cid')
  const link = await startCall([ada, ben])
  await expectToSee(ada, 'Ben')
  const { page } = ada
  await page.evaluate(() => Object.assign(window, { isSame: true }))

  await chooseInCall(page, en, 'ar')
  await expect(page.locator('html')).toHaveAttribute('lang', 'ar')
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: ar('call.leave') })).toBeVisible()
  expect(await page.evaluate(() => 'isSame' in window)).toBe(true)
  await expectToSee(ada, 'Ben')
  await expectToSee(ben, 'Ada')

  await knock(cid, link)
  await expect(page.getByRole('log')).toContainText(ar('knocks.announced', { names: 'Cid' }))
  await page.getByRole('button', { name: ar('doorway.knocks.admitName', { name: 'Cid' }) }).click()
  await expectPhase(cid.page, 'live')
  await expectToSee(ada, 'Cid')

  await page.reload()
  await expectPhase(page, 'live')
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
  await expect(page.getByRole('button', { name: ar('call.leave') })).toBeVisible()
})

test('the device keeps every language', async ({ browser }) => {
  await using server = await startProcess()
  await using ada = await newPerson(browser, { name: 'Ada', origin: server.origin, keepsSite: true })
  await openCall(ada)
  await untilPartsAreKept(ada.page)
  await server.kill()
  await chooseInCall(ada.page, en, 'de')
  await expect(ada.page.locator('html')).toHaveAttribute('lang', 'de')
  await ada.page.keyboard.press('Escape')
  await expect(ada.page.getByRole('button', { name: de('call.leave') })).toBeVisible()
  expect(ada.problems).toEqual([])
})

test('a language that cannot be loaded is missed, and the page stays as it is', async ({ invite }) => {
  const { page } = await invite('Ada')
  await page.route('**/assets/words-fr-*', (route) => route.abort())
  await page.goto('/')
  const choice = page.getByRole('combobox', { name: 'Language' })
  await choice.selectOption('fr')
  await expect(page.getByRole('alert')).toHaveText(en('languages.missing'))
  await expect(choice).toHaveValue('en')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(en('home.title'))
})
