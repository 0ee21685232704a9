import { expect, type Page } from '@playwright/test'
import { tileOf, type Person } from './_people'

export const expectPhase = (page: Page, phase: string) =>
  expect(page.locator('[data-phase]').first()).toHaveAttribute('data-phase', phase)

const giveName = async ({ page, name, say }: Person) => {
  const field = page.getByLabel(say('forms.name.label'))
  await field.fill(name)
}

/** Opens a call from the home page; returns its link. */
export const openCall = async (person: Person): Promise<string> => {
  const { page, say } = person
  await page.goto('/')
  await giveName(person)
  await page.getByRole('button', { name: say('site.openCall') }).click()
  await page.getByRole('button', { name: say('lobby.openDoor') }).click()
  await expectPhase(page, 'live')
  await expect(page).toHaveURL(/\/r\/[a-z2-7]{26}$/)
  return page.url()
}

/** Goes to the link and knocks; resolves once the page says that the admin decides. */
export const knock = async (person: Person, link: string): Promise<void> => {
  const { page, say } = person
  await page.goto(link)
  await giveName(person)
  await page.getByRole('button', { name: say('lobby.askToJoin') }).click()
  await expectPhase(page, 'waiting')
}

export const admit = async (admin: Person, guest: Person): Promise<void> => {
  const name = admin.say('doorway.knocks.admitName', { name: guest.name })
  await admin.page.getByRole('button', { name }).click()
  await expectPhase(guest.page, 'live')
}

/** A call in which everybody is already in. The first of `people` is the admin. */
export const startCall = async (people: [Person, ...Person[]]): Promise<string> => {
  const [admin, ...guests] = people
  const link = await openCall(admin)
  for (const guest of guests) {
    await knock(guest, link)
    await admit(admin, guest)
  }
  return link
}

/** Exactly these people are on the screen, oneself included. */
export const expectTiles = async (viewer: Person, people: Person[]): Promise<void> => {
  await expect(viewer.page.locator('[data-member]')).toHaveCount(people.length)
  for (const { name } of people)
    if (name !== viewer.name) await expect(tileOf(viewer.page, name)).toBeVisible()
}
