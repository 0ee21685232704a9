import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { startStack } from '@talki/local/stack'
import { expectFullMesh, newPerson, type Person } from '../_people'
import { shoot } from '../_shoot'
import { admit, expectPhase, expectTiles, knock, openCall, startCall } from '../_steps'
import { expect, STACK, test } from '../_test'
import { tapWire } from '../_wire'

const rowsOf = (page: Person['page']) =>
  page.getByRole('list', { name: 'Rows about you' }).getByRole('listitem')

test('who asks to be forgotten is: no row is left, the call goes on without them, and its door is kept', async ({
  invite,
  stack,
}) => {
  const [ada, ben, eve] = [await invite('Ada'), await invite('Ben'), await invite('Eve')]
  const link = await startCall([ada, ben])
  await expectFullMesh([ada, ben])
  const tab = await ada.context.newPage()
  await tab.goto('/knows')
  await expect(rowsOf(tab)).toHaveCount(2)
  await expect(rowsOf(tab).first()).toContainText(/A session: Ada/)
  await expect(rowsOf(tab).last()).toContainText(/A call: .*keep its door, with one other/)

  const token = (await ada.context.cookies())[0]?.value ?? ''
  expect(token).toMatch(/^[\w-]{43}$/)
  await tab.getByRole('button', { name: 'Forget me now' }).click()
  await expect(tab.getByText('No row that is in force is about you')).toBeVisible()
  await expect(tab.getByRole('button', { name: 'Forget me now' })).toHaveCount(0)
  for (const query of [
    sql`SELECT * FROM sessions WHERE token_hash = ${createHash('sha256').update(token).digest('base64url')}`,
    sql`SELECT * FROM members WHERE name = 'Ada' AND room_id = ${link.slice(-26)}`,
  ]) {
    expect(await stack.db.execute(query)).toMatchObject({ rows: [] })
  }
  expect(await ada.context.cookies()).toEqual([])
  await expectPhase(ada.page, 'ended')
  await expectTiles(ben, [ben])

  await knock(eve, link)
  await admit(ben, eve)
  await expectFullMesh([ben, eve])
})

test('it empties before one’s eyes', async ({ browser }) => {
  await using stack = await startStack({
    ...STACK,
    doorSeconds: 9,
    env: { ...STACK.env, SESSION_SECONDS: '14', NONCE_SECONDS: '2' },
  })
  await using ada = await newPerson(browser, { name: 'Ada', origin: stack.origin })
  const { page, context } = ada
  await page.goto('/')
  await expect(page.getByRole('link', { name: 'What the server knows about you' })).toBeVisible()
  await openCall(ada)
  const tab = await context.newPage()
  await tab.goto('/knows')
  await expect(rowsOf(tab)).toHaveCount(2)
  await expect(rowsOf(tab).last()).toContainText(/The door closes in\s*0:0\d/)
  await expect(rowsOf(tab)).toHaveCount(1)
  // The page lets go of the server, which then deletes the call's rows, long before a sweep.
  for (const table of ['rooms', 'members', 'nonces']) {
    await expect
      .poll(
        async () =>
          (await stack.db.execute(sql`SELECT * FROM ${sql.identifier(table)}`)) as { rows: unknown[] },
      )
      .toMatchObject({ rows: [] })
  }
  await expect(rowsOf(tab)).toHaveCount(0)
  await expect(tab.getByText('No row that is in force is about you')).toBeVisible()
  await expect(tab.getByText('One row whose time is over')).toBeVisible()
  await stack.sweep()
  await expect(tab.getByText(/whose time is over/)).toHaveCount(0)
  await expect(tab.getByRole('button', { name: 'Forget me now' })).toHaveCount(0)
})

test('what is kept is listed, by column and beside the database', async ({ invite }) => {
  const { page } = await invite('Eve')
  await page.goto('/knows')
  await page.getByText('You in a call').click()
  await expect(page.getByText('Which socket reaches you.')).toBeVisible()
  for (const title of ['Log lines', 'restore history', 'STUN servers']) {
    await expect(page.getByRole('heading', { name: title })).toBeVisible()
  }
})

test('what the browser keeps is listed as it is now, and removed without an end of the call', async ({
  invite,
}) => {
  const ada = await invite('Ada')
  await openCall(ada)
  const tab = await ada.context.newPage()
  await tab.goto('/knows')
  const entry = (name: string) => tab.getByRole('definition').filter({ hasText: name })
  await tab.getByText('Your name and your settings, in local storage').click()
  await tab.getByRole('heading', { name: 'Cookies', exact: true }).click()
  await expect(entry('The name that you used last.')).toContainText('Kept now: 13 bytes')
  await expect(entry('Which camera you chose last.')).toContainText('Not kept now')
  await expect(entry('the server knows your session')).toContainText('Kept now')
  await tab.getByRole('heading', { name: 'Cookies', exact: true }).click()
  await shoot({ page: tab }, 'knows-here', entry('The name that you used last.'))
  await tab.getByRole('button', { name: 'Remove what can be removed' }).click()
  await expect(entry('The name that you used last.')).toContainText('Not kept now')
  await expect(tab.getByRole('heading', { name: 'What this browser keeps', exact: true })).toBeFocused()
  expect(await tab.evaluate(() => localStorage.length)).toBe(0)
  await expectPhase(ada.page, 'live')
  await ada.page.reload()
  await expectPhase(ada.page, 'live')
})

test('a stranger sees that there is nothing', async ({ invite }) => {
  const { page } = await invite('Eve')
  await page.goto('/knows')
  await expect(page.getByText('No row that is in force is about you')).toBeVisible()
})

test('a session that ends in mid-call ends no call; whoever then leaves is told, and let back in', async ({
  invite,
  stack,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await tapWire(ben.page)
  await startCall([ada, ben])
  await expectFullMesh([ada, ben])
  await stack.db.execute(sql`UPDATE sessions SET expires_at = now()`)
  await ben.page.evaluate(() => window.wire.socket?.close())
  await expect(ben.page.getByText('Signed out').first()).toBeVisible()
  await expectPhase(ben.page, 'live')
  await expectFullMesh([ada, ben])

  await ben.page.getByRole('button', { name: 'Leave' }).click()
  await expectPhase(ben.page, 'ended')
  await ben.page.reload()
  await ben.page.getByRole('button', { name: 'Ask to join' }).click()
  await expectPhase(ben.page, 'waiting')
  await admit(ada, ben)
  await expectFullMesh([ada, ben])
})

test('a signed-out page says so, and brings back', async ({ invite, stack }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const link = await openCall(ada)
  await ben.page.goto('/')
  await ben.page.getByLabel('Your name').fill('Ben')
  await knock(ben, link)
  await ben.page.getByRole('button', { name: 'Stop waiting' }).click()
  await ben.page.goto(link)
  await expect(ben.page.getByRole('button', { name: 'Ask to join' })).toBeVisible()
  await stack.db.execute(sql`DELETE FROM sessions WHERE name = 'Ben'`)
  await ben.page.getByRole('button', { name: 'Ask to join' }).click()
  await expect(ben.page.getByRole('heading', { name: 'You are signed out' })).toBeVisible()
  await ben.page.getByRole('button', { name: 'Sign in again' }).click()
  await ben.page.getByRole('button', { name: 'Ask to join' }).click()
  await expectPhase(ben.page, 'waiting')
  await admit(ada, ben)
})
