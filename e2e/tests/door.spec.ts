import { sql } from 'drizzle-orm'
import { startStack } from '@talki/local/stack'
import { expectFullMesh, newPerson } from '../_people'
import { expectPhase, expectTiles, knock, openCall, startCall } from '../_steps'
import { expect, STACK, test } from '../_test'
import { socketState, tapWire } from '../_wire'

test('a denied person is told so, and stays denied', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const link = await openCall(ada)
  await knock(ben, link)
  await ada.page.getByRole('button', { name: 'Deny Ben' }).click()
  await expectPhase(ben.page, 'ended')
  await expect(ben.page.getByRole('heading', { name: /not let in|denied|declined/i })).toBeVisible()
  await expect(ada.page.getByRole('button', { name: 'Admit Ben' })).toHaveCount(0)

  await ben.page.goto(link)
  await ben.page.getByRole('button', { name: 'Ask to join' }).click()
  await expectPhase(ben.page, 'ended')
  await expectTiles(ada, [ada])
})

test('admit all lets everybody in at once', async ({ invite }) => {
  const [ada, ben, eve] = [await invite('Ada'), await invite('Ben'), await invite('Eve')]
  const link = await openCall(ada)
  await Promise.all([knock(ben, link), knock(eve, link)])
  await ada.page.getByRole('button', { name: 'Admit all' }).click()
  await expectPhase(ben.page, 'live')
  await expectPhase(eve.page, 'live')
  await expectFullMesh([ada, ben, eve])
})

test('who gives up waiting is no longer at the door', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await knock(ben, await openCall(ada))
  await expect(ada.page.getByRole('button', { name: 'Admit Ben' })).toBeVisible()
  await ben.page.getByRole('button', { name: /cancel|stop waiting|leave/i }).click()
  await expect(ada.page.getByRole('button', { name: 'Admit Ben' })).toHaveCount(0)
})

test('the door closes: no socket, no row, and the media flow on', async ({ browser }) => {
  await using stack = await startStack({ ...STACK, doorSeconds: 12 })
  await using ada = await newPerson(browser, { name: 'Ada', origin: stack.origin })
  await using ben = await newPerson(browser, { name: 'Ben', origin: stack.origin })
  for (const { page } of [ada, ben]) await tapWire(page)
  const link = await startCall([ada, ben])
  await expectFullMesh([ada, ben])

  for (const { page } of [ada, ben]) {
    await expect.poll(() => socketState(page), { timeout: 20_000 }).toBe('closed')
  }
  await stack.sweep()
  for (const table of ['rooms', 'members', 'nonces']) {
    expect(await stack.db.execute(sql.raw(`select * from ${table}`)), table).toMatchObject({ rows: [] })
  }
  await expectFullMesh([ada, ben])
  await expect(ada.page.getByText(/door closed/i).first()).toBeVisible()

  await using eve = await newPerson(browser, { name: 'Eve', origin: stack.origin })
  await eve.page.goto(link)
  await expect(eve.page.getByRole('heading', { name: 'This call cannot be joined' })).toBeVisible()

  await ben.page.getByRole('button', { name: 'Leave' }).click()
  await expectTiles(ada, [ada])
})
