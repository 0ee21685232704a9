import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Browser } from '@playwright/test'
import { expectAccessible, expectToFit } from '../_access'
import { goDirect, linkUp } from '../_direct'
import { expectToSee, newPerson, tileOf, type Person } from '../_people'
import { startProcess } from '../_process'
import { expect, test } from '../_test'
import { coversOfNames } from '../_tiles'

const PHONE = { width: 360, height: 740 }

const controls = ({ page }: Person) => page.getByRole('group', { name: 'Call controls', exact: true })
const field = ({ page }: Person) =>
  page.getByRole('textbox', { name: 'Message to everybody in the call', exact: true })
const log = ({ page }: Person) => page.getByRole('log', { name: 'Messages', exact: true })
const button = (person: Person, name: string) => controls(person).getByRole('button', { name, exact: true })
const say = async (person: Person, text: string): Promise<void> => {
  await field(person).fill(text)
  await field(person).press('Enter')
  await expect(field(person)).toHaveValue('')
}

/** Two people who are linked by codes alone: the server has stopped before, and nothing can be loaded from it any more. */
const twoByCodes = async (browser: Browser) => {
  const server = await startProcess()
  const [ada, ben] = await Promise.all(
    ['Ada', 'Ben'].map((name) => newPerson(browser, { name, origin: server.origin })),
  )
  if (!ada || !ben) throw new Error('nobody came')
  await Promise.all([goDirect(ada), goDirect(ben)])
  // What is shown on demand is on its way.
  await Promise.all([ada, ben].map(({ page }) => page.waitForLoadState('networkidle')))
  await server.kill()
  await linkUp(ada, ben)
  await expectToSee(ada, 'Ben')
  await expectToSee(ben, 'Ada')
  const end = async (): Promise<void> => {
    await Promise.all([ada, ben].map((person) => person[Symbol.asyncDispose]()))
    await server[Symbol.asyncDispose]()
  }
  return { ada, ben, [Symbol.asyncDispose]: end }
}

test('two by codes write to each other, on a phone too, with the server stopped', async ({ browser }) => {
  await using two = await twoByCodes(browser)
  const { ada, ben } = two
  await ada.page.keyboard.press('c')
  await expect(field(ada)).toBeFocused()
  await expect(button(ada, 'Close the chat')).toBeVisible()
  // Nobody joins later.
  await expect(log(ada)).toHaveText('Only the people in this call get what you write.')
  await say(ada, 'Hello Ben, see https://talki.example/plan.')
  const link = log(ada).getByRole('link', { name: 'https://talki.example/plan', exact: true })
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer')

  // It is shown for a moment where the chat is closed, covers no name on a phone, and is counted until it is read.
  await ben.page.setViewportSize(PHONE)
  const toast = ben.page.getByRole('button', { name: /^Open the chat:\sAda\s.*Hello Ben/ })
  await expect(toast).toBeVisible()
  await expect.poll(() => coversOfNames(ben.page)).toEqual([])
  await expectToFit(ben.page, 'a message that has come')
  await expect(ben.page.getByText('Ada: Hello Ben, see https://talki.example/plan.')).toBeAttached()
  await expect(toast).toHaveCount(0)
  await button(ben, 'Chat, 1 unread').click()
  await expect(log(ben).getByRole('listitem')).toHaveText([/^Ada\s*Hello Ben/])
  await expect(field(ben)).toBeFocused()
  await say(ben, '<b>Hello</b> Ada')
  await expect(log(ada).getByRole('listitem')).toHaveText([/Hello Ben/, /^Ben\s*<b>Hello<\/b> Ada$/])
  // The chat lies over the stage there, and the bar is in reach.
  await expectToFit(ben.page, 'the chat of a call by codes')
  await expectAccessible(ben.page, 'the chat of a call by codes, 360 pixels')
  await button(ben, 'Close the chat').click()
  await expect(log(ben)).toHaveCount(0)
  await expect(button(ben, 'Chat')).toBeFocused()
  await expectAccessible(ada.page, 'the chat of a call by codes')

  // Of the next call nothing of this one is left.
  await ada.page.keyboard.press('Escape')
  await expect(log(ada)).toHaveCount(0)
  await button(ben, 'Leave the call').click()
  for (const { page } of [ada, ben])
    await page.getByRole('button', { name: 'Link again', exact: true }).click()
  await linkUp(ada, ben)
  await expectToSee(ada, 'Ben')
  await button(ada, 'Chat').click()
  await expect(log(ada).getByRole('listitem')).toHaveCount(0)
  await say(ada, 'Once more')
  await expect(button(ben, 'Chat, 1 unread')).toBeVisible()
  expect([...ada.problems, ...ben.problems]).toEqual([])
})

test('two by codes raise hands and react, by mouse and by keys, with the server stopped', async ({
  browser,
}) => {
  await using two = await twoByCodes(browser)
  const { ada, ben } = two
  await button(ben, 'React').click()
  await ben.page.getByRole('button', { name: 'Raise your hand', exact: true }).click()
  await expect(button(ben, 'React (your hand is raised)')).toBeFocused()
  await expect(tileOf(ada.page, 'Ben')).toContainText('hand raised')
  await expect(ada.page.getByText('Ben raised their hand', { exact: true })).toBeAttached()
  await ada.page.keyboard.press('h')
  await expect(tileOf(ben.page, 'Ada')).toContainText('hand raised')
  await ada.page.getByRole('button', { name: '2 people in this call', exact: true }).click()
  const people = ada.page.getByRole('dialog', { name: 'People', exact: true }).getByRole('listitem')
  await expect(people.filter({ hasText: 'Ben' })).toContainText('hand raised, place 1')
  await expect(people.filter({ hasText: 'Ada' })).toContainText('hand raised, place 2')
  await expect(people.filter({ hasText: 'admin' })).toHaveCount(0)
  await ada.page.keyboard.press('Escape')
  await ben.page.keyboard.press('h')
  await expect(tileOf(ada.page, 'Ben')).not.toContainText('hand raised')

  await ada.page.keyboard.press('r')
  const reactions = ada.page.getByRole('dialog', { name: 'Reactions', exact: true })
  const applause = reactions.getByRole('button', { name: 'Applause', exact: true })
  // Its picture was loaded with the page.
  const picture = applause.locator('img')
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0)
  await applause.click()
  const shown = (viewer: Person) => tileOf(viewer.page, 'Ada').locator('[data-reaction="applause"]')
  await expect(shown(ben)).toBeVisible()
  await expect(shown(ada)).toBeVisible()
  await expect(ben.page.getByText('Ada reacts: applause', { exact: true })).toBeAttached()
  await expect(shown(ben)).toHaveCount(0)

  await ada.page.keyboard.press('?')
  const help = ada.page.getByRole('dialog', { name: 'Keyboard shortcuts', exact: true })
  await expect(help.getByText('C', { exact: true })).toBeVisible()
  await expect(help.getByText('K', { exact: true })).toHaveCount(0)
  expect([...ada.problems, ...ben.problems]).toEqual([])
})

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

test('a file goes from one of two by codes to the other whole, and another is declined, with the server stopped', async ({
  browser,
}) => {
  await using two = await twoByCodes(browser)
  const { ada, ben } = two
  const entry = (person: Person, name: string) => log(person).getByRole('group', { name, exact: true })
  const send = async (name: string, buffer: Buffer): Promise<void> => {
    const picking = ada.page.waitForEvent('filechooser')
    await ada.page.getByRole('button', { name: 'Send files', exact: true }).click()
    await (await picking).setFiles({ name, mimeType: 'text/html', buffer })
  }
  const bytes = Buffer.from(Uint32Array.from({ length: 750_000 }, (_, index) => index * 2_654_435_761).buffer)

  await ada.page.keyboard.press('c')
  await send('plan.html', bytes)
  await expect(entry(ada, 'plan.html')).toContainText('Ben: has not answered yet')
  await expect(button(ben, 'Chat, 1 unread')).toBeVisible()
  await ben.page.getByRole('button', { name: /^Open the chat:.*Offers a file: plan\.html/ }).click()
  await expect(entry(ben, 'plan.html')).toContainText('3 MB')
  await entry(ben, 'plan.html').getByRole('button', { name: 'Accept plan.html', exact: true }).click()
  const save = entry(ben, 'plan.html').getByRole('link', { name: 'Save plan.html', exact: true })
  await expect(save).toBeVisible()
  await expect(entry(ada, 'plan.html')).toContainText('Ben: has it')
  const downloading = ben.page.waitForEvent('download')
  await save.click()
  const download = await downloading
  expect(download.suggestedFilename()).toBe('plan.html')
  expect(hashOf(await readFile(await download.path()))).toBe(hashOf(bytes))

  await send('other.txt', Buffer.from('not wanted'))
  await entry(ben, 'other.txt').getByRole('button', { name: 'Decline other.txt', exact: true }).click()
  await expect(entry(ada, 'other.txt')).toContainText('Ben: did not take it')
  expect([...ada.problems, ...ben.problems]).toEqual([])
})
