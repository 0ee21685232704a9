import { expect, type Page } from '@playwright/test'
import type { Person } from './_people'

// Steps of a call without a server, whose two codes are passed on here.

/** From home to the page of calls without a server, with the name given. */
export const goDirect = async ({ page, name }: Person): Promise<void> => {
  await page.goto('/')
  await page.getByRole('link', { name: 'Call without a server' }).click()
  // Home has a field for the name as well.
  await expect(page.getByRole('heading', { name: 'Call without a server' })).toBeVisible()
  await page.getByLabel('Your name').fill(name)
}

/** The code that a page shows under this label, once there is one. */
const codeOf = async ({ page }: Person, label: string): Promise<string> => {
  const field = page.getByRole('textbox', { name: label })
  await expect(field).toHaveValue(/^TALKI[A-Z2-7]{100,}$/)
  return field.inputValue()
}

export const invite = async (person: Person): Promise<string> => {
  await person.page.getByRole('button', { name: 'Invite somebody' }).click()
  return codeOf(person, 'Your invitation')
}

export const enterOffer = async (page: Page, code: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'The code that you were given' }).fill(code)
  await page.getByRole('button', { name: 'Answer it' }).click()
}

export const answerOf = (person: Person): Promise<string> => codeOf(person, 'Your answer')

export const enterAnswer = async (page: Page, code: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'Their answer' }).fill(code)
  await page.getByRole('button', { name: 'Link up' }).click()
}

export const beGuest = ({ page }: Person) => page.getByRole('button', { name: 'I was given a code' }).click()

/** Passes both codes on, from who invites to who answers and back. */
export const linkUp = async (inviter: Person, guest: Person): Promise<void> => {
  const offer = await invite(inviter)
  await beGuest(guest)
  await enterOffer(guest.page, offer)
  await enterAnswer(inviter.page, await answerOf(guest))
}
