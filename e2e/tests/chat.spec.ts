import { admit, expectTiles, knock, startCall } from '../_steps'
import { tileOf, type Person } from '../_people'
import { shoot } from '../_shoot'
import { expect, test } from '../_test'
import { coversOfNames } from '../_tiles'

const field = ({ page }: Person) => page.getByRole('textbox', { name: 'Message to everybody' })
const log = ({ page }: Person) => page.getByRole('log', { name: 'Messages' })
const chatButton = ({ page }: Person) =>
  page.getByRole('group', { name: 'Call controls' }).getByRole('button', { name: /chat/i })
const say = async (person: Person, text: string): Promise<void> => {
  await field(person).fill(text)
  await field(person).press('Enter')
  await expect(field(person)).toHaveValue('')
}

test('members chat over their data channels, see what they missed, and who joins later reads it all', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const link = await startCall([ada, ben])
  await expectTiles(ada, [ada, ben])

  await ada.page.keyboard.press('c')
  await expect(field(ada)).toBeFocused()
  await expect(log(ada)).toContainText('Only the people in this call get what you write')
  await shoot(ada, 'chat-empty')
  await expectTiles(ben, [ada, ben])
  const boxes = () => Promise.all([ada, ben].map((whose) => tileOf(ben.page, whose.name).boundingBox()))
  const before = await boxes()
  await say(ada, 'Hello Ben, see https://talki.example/plan.')
  const own = log(ada).getByRole('link')
  await expect(own).toHaveAttribute('href', 'https://talki.example/plan')
  await expect(own).toHaveAttribute('rel', 'noopener noreferrer')

  // It is shown for a moment where the chat is closed, and counted until it is read.
  await expect(ben.page.getByRole('button', { name: /^Open the chat:.*Hello Ben/ })).toBeVisible()
  // No picture changes its size for it, and it covers no name.
  expect(await boxes()).toEqual(before)
  const desk = ben.page.viewportSize()
  await ben.page.setViewportSize({ width: 360, height: 740 })
  await expect.poll(() => coversOfNames(ben.page)).toEqual([])
  await expect(ben.page.getByRole('button', { name: /^Open the chat:/ })).toBeVisible()
  if (desk) await ben.page.setViewportSize(desk)
  await expect(chatButton(ben)).toHaveAccessibleName('Chat, 1 unread')
  await ben.page.getByRole('button', { name: /^Open the chat:/ }).click()
  await expect(log(ben)).toContainText('Hello Ben')
  await expect(chatButton(ben)).toHaveAccessibleName('Close the chat')
  await say(ben, '<b>Hello</b> Ada')
  await expect(log(ada)).toContainText('<b>Hello</b> Ada')

  // Enter with Shift is a line of its own; what is not sent stays where it was.
  await field(ben).fill('I bring the seeds')
  await field(ben).press('Shift+Enter')
  await field(ben).pressSequentially('and two spades')
  await expect(field(ben)).toHaveValue('I bring the seeds\nand two spades')
  await ben.page.keyboard.press('Escape')
  await expect(chatButton(ben)).toBeFocused()
  await expect(chatButton(ben)).toHaveAccessibleName('Chat')
  await chatButton(ben).click()
  await expect(field(ben)).toHaveValue('I bring the seeds\nand two spades')
  await ben.page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(log(ada)).toContainText('I bring the seeds\nand two spades')

  const cid = await invite('Cid')
  await knock(cid, link)
  await admit(ada, cid)
  await expect(chatButton(cid)).toHaveAccessibleName('Chat, 3 unread')
  await chatButton(cid).click()
  await expect(log(cid).getByRole('listitem')).toHaveCount(3)
  await expect(log(cid).getByRole('listitem').nth(0)).toContainText('Ada')
  await expect(log(cid).getByRole('listitem').nth(1)).toContainText('Ben')
  await shoot(cid, 'chat')
})

test('hands are raised in order, seen by all, also by who joins later', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const link = await startCall([ada, ben])
  await expectTiles(ada, [ada, ben])
  await ben.page.getByRole('button', { name: 'React' }).click()
  await ben.page.getByRole('button', { name: 'Raise your hand' }).click()
  await expect(ben.page.getByRole('button', { name: 'React (your hand is raised)' })).toBeFocused()
  await expect(tileOf(ada.page, 'Ben')).toContainText('hand raised')
  await expect(ada.page.getByText('Ben raised their hand')).toBeAttached()
  await ada.page.keyboard.press('h')
  await expect(tileOf(ben.page, 'Ada')).toContainText('hand raised')

  const cid = await invite('Cid')
  await knock(cid, link)
  await admit(ada, cid)
  await cid.page.getByRole('button', { name: '3 people in this call' }).click()
  const row = (name: string) => cid.page.getByRole('dialog').getByRole('listitem').filter({ hasText: name })
  await expect(row('Ben')).toContainText('hand raised, place 1')
  await expect(row('Ada')).toContainText('hand raised, place 2')
  await shoot(cid, 'hands')
  await ben.page.keyboard.press('r')
  await ben.page.getByRole('button', { name: 'Lower your hand' }).click()
  await expect(row('Ada')).toContainText('hand raised, place 1')
  await expect(row('Ben')).not.toContainText('hand raised')
})
