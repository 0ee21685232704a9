import { sql } from 'drizzle-orm'
import { startStack, type Stack } from '@talki/local/stack'
import { expectFullMesh, newPerson, playedFrames, type Person } from '../_people'
import { shoot } from '../_shoot'
import { admit, expectPhase, expectTiles, knock, startCall } from '../_steps'
import { expect, STACK, test } from '../_test'

// A busy machine takes its time for three browsers.

const start = () => startStack(STACK)

const rows = async (stack: Stack, table: string): Promise<number> => {
  const answer = (await stack.db.execute(sql`SELECT count(*)::int AS n FROM ${sql.identifier(table)}`)) as {
    rows: { n: number }[]
  }
  return answer.rows[0]?.n ?? -1
}

/**
 * Closes the door of a call as its time does, without waiting for that: until the server knows nothing of it any more.
 * `people`: those whose pages have a socket, the first two who came. Others hear of it by their own clocks alone.
 */
const closeDoor = async (stack: Stack, people: Person[]): Promise<void> => {
  await stack.db.execute(sql`UPDATE rooms SET expires_at = now() - interval '1 minute'`)
  // Each page asks the server whether its socket still works, and hears that the door is closed.
  for (const { page } of people) await page.evaluate(() => dispatchEvent(new Event('online')))
  for (const { page } of people)
    await expect(page.getByRole('button', { name: 'The closed door' })).toBeVisible()
  await expect.poll(() => rows(stack, 'rooms')).toBe(0)
  expect(await rows(stack, 'members')).toBe(0)
}

const openDoorDialog = async ({ page }: Person) => {
  await page.getByRole('button', { name: 'The closed door' }).click()
  return page.getByRole('dialog', { name: 'The door is closed' })
}

/** Opens the door of a call again; returns the new link. */
const reopen = async (admin: Person, { forwards = false } = {}): Promise<string> => {
  const dialog = await openDoorDialog(admin)
  if (forwards) await dialog.getByRole('checkbox', { name: 'Send them to the new door' }).check()
  await dialog.getByRole('button', { name: 'Reopen the door' }).click()
  const link = admin.page.getByRole('textbox', { name: 'Link to this call' })
  await expect(link).toBeVisible()
  const text = await link.inputValue()
  await admin.page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  return text
}

test('the door of a running call is opened again: the call goes on, and a newcomer meets all', async ({
  browser,
}) => {
  await using stack = await start()
  await using ada = await newPerson(browser, { origin: stack.origin, name: 'Ada' })
  await using ben = await newPerson(browser, { origin: stack.origin, name: 'Ben' })
  await using cid = await newPerson(browser, { origin: stack.origin, name: 'Cid' })
  const old = await startCall([ada, ben])
  await expectFullMesh([ada, ben])
  await closeDoor(stack, [ada, ben])

  const told = await openDoorDialog(ben)
  await expect(told.getByText('keeps the door, and can open it again.')).toBeVisible()
  await told.getByRole('button', { name: 'Close' }).click()

  const before = await playedFrames(ben.page, 'Ada')
  const link = await reopen(ada)
  expect(link).not.toBe(old)
  await expect(ada.page).toHaveURL(link)
  // Ben follows without a knock, and nothing has happened to the link.
  await expect(ben.page).toHaveURL(link)
  await expect.poll(() => rows(stack, 'passes')).toBe(0)
  expect(await rows(stack, 'members')).toBe(2)
  await expect.poll(() => playedFrames(ben.page, 'Ada')).toBeGreaterThan(before)

  await knock(cid, link)
  await admit(ada, cid)
  await expectFullMesh([ada, ben, cid])
  for (const person of [ada, ben, cid]) await expectTiles(person, [ada, ben, cid])
  for (const person of [ada, ben, cid]) expect(person.problems).toEqual([])

  // Nobody wished that the old link lead anywhere.
  await using dee = await newPerson(browser, { origin: stack.origin, name: 'Dee' })
  await dee.page.goto(old)
  await expect(dee.page.getByRole('heading', { name: 'This call cannot be joined' })).toBeVisible()
})

test('who has closed the tab comes back by the old link, with one approval', async ({ browser }) => {
  await using stack = await start()
  await using ada = await newPerson(browser, { origin: stack.origin, name: 'Ada' })
  await using ben = await newPerson(browser, { origin: stack.origin, name: 'Ben' })
  await using cid = await newPerson(browser, { origin: stack.origin, name: 'Cid' })
  const old = await startCall([ada, ben, cid])
  await expectFullMesh([ada, ben, cid])
  await closeDoor(stack, [ada, ben])
  // As a tab that is closed. The browser lets it have half a second to say goodbye, which a busy machine may exceed:
  // then the others look for the page for 90 seconds.
  await cid.page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide')))
  for (const person of [ada, ben]) await expectTiles(person, [ada, ben])
  await cid.context.close()

  const link = await reopen(ada, { forwards: true })
  await expect(ben.page).toHaveURL(link)
  await using again = await newPerson(browser, { origin: stack.origin, name: 'Cid' })
  await knock(again, old)
  await expect(again.page).toHaveURL(link)
  await admit(ada, again)
  await expectFullMesh([ada, ben, again])
  for (const person of [ada, ben, again]) await expectTiles(person, [ada, ben, again])
})

test('an open door can be kept open longer, and everybody sees it', async ({ browser }) => {
  await using stack = await start()
  await using ada = await newPerson(browser, { origin: stack.origin, name: 'Ada' })
  await using ben = await newPerson(browser, { origin: stack.origin, name: 'Ben' })
  await startCall([ada, ben])
  await stack.db.execute(sql`UPDATE rooms SET door_seconds = 600`)
  await ada.page.getByRole('button', { name: 'Invite people' }).click()
  await ada.page.getByRole('button', { name: 'Keep it open longer' }).click()
  await expect(ben.page.getByRole('timer')).toContainText(/9:[345]\d|10:00/)
  await expectPhase(ben.page, 'live')
})

test('the closed door and the way to open it, in every size', async ({ browser }) => {
  await using stack = await start()
  await using ada = await newPerson(browser, { origin: stack.origin, name: 'Ada' })
  await using ben = await newPerson(browser, { origin: stack.origin, name: 'Ben' })
  await startCall([ada, ben])
  await expectFullMesh([ada, ben])
  await closeDoor(stack, [ada, ben])
  await openDoorDialog(ada)
  await shoot(ada, 'reopen')
  await openDoorDialog(ben)
  await shoot(ben, 'reopen-guest')
})
