import { sql } from 'drizzle-orm'
import { ufragsBetween, ufragsOf } from '../_connections'
import { untilPartsAreKept } from '../_parts'
import { expectFullMesh, tileOf } from '../_people'
import { closeDoor, healingTime, startHealingCall, type Guest } from '../_healing'
import { publishScreen } from '../_screen'
import { shoot } from '../_shoot'
import { expect, test } from '../_test'

test('a pair that is cut off heals through a third member, with the server stopped', async () => {
  await using call = await startHealingCall(['Ada', 'Ben', 'Cid'])
  const [ada, ben, cid] = call.people as [Guest, Guest, Guest]
  await call.stopServer()
  const before = await ufragsBetween(ada.page, ben.page)
  expect(before).toHaveLength(2)
  const ms = await healingTime(ada, ben, () => call.networks.cut(ada, ben))
  test.info().annotations.push({ type: 'healed', description: `${Math.round(ms)} ms` })
  await expectFullMesh([ada, ben, cid])
  // It is another link now.
  const after = await ufragsBetween(ada.page, ben.page)
  expect(after.filter((ufrag) => !before.includes(ufrag))).toHaveLength(2)
})

test('two whose network changes after the door has closed heal by the rescue line', async () => {
  await using call = await startHealingCall(['Ada', 'Ben'], { doorSeconds: 45 })
  const [ada, ben] = call.people as [Guest, Guest]
  await closeDoor(call)
  const rows = async (table: string): Promise<number> => {
    const { rows } = (await call.stack.db.execute(sql.raw(`SELECT count(*)::int AS n FROM ${table}`))) as {
      rows: { n: number }[]
    }
    return rows[0]?.n ?? -1
  }
  // The rows go with the last socket, or else once the grace is over.
  const left = async () => {
    await call.stack.sweep()
    return [await rows('rooms'), await rows('members')]
  }
  await expect.poll(left).toEqual([0, 0])
  const ms = await healingTime(ada, ben, () => ada.machine.move())
  test.info().annotations.push({ type: 'healed', description: `${Math.round(ms)} ms` })
  await expect.poll(() => rows('rendezvous')).toBe(0)
})

test('with the server stopped for good, a screen is shared, a microphone is muted, and a member leaves', async () => {
  await using call = await startHealingCall(['Ada', 'Ben', 'Cid'])
  const [ada, ben, cid] = call.people as [Guest, Guest, Guest]
  await call.stopServer()
  await publishScreen(ada, true)
  for (const { page } of [ben, cid]) await expect(page.locator('[data-tile$=":screen"]')).toHaveCount(1)
  await ada.page.getByRole('button', { name: 'Mute microphone' }).click()
  for (const { page } of [ben, cid]) await expect(tileOf(page, 'Ada').first()).toContainText('muted')
  await cid.page.getByRole('button', { name: 'Leave' }).click()
  for (const { page } of [ada, ben]) await expect(tileOf(page, 'Cid')).toHaveCount(0)
  await publishScreen(ada, false)
  await expect(ben.page.locator('[data-tile$=":screen"]')).toHaveCount(0)
  await expectFullMesh([ada, ben])
})

test('with the server stopped, two mend their link by hand', async () => {
  await using call = await startHealingCall(['Ada', 'Ben'])
  const [ada, ben] = call.people as [Guest, Guest]
  const before = await ufragsOf(ada.page)
  await Promise.all([ada, ben].map(({ page }) => untilPartsAreKept(page)))
  await call.stopServer()
  await call.networks.cut(ada, ben)
  const dialogOf = ({ page }: Guest) => page.getByRole('dialog', { name: 'Mend by hand' })
  await ada.page.getByRole('button', { name: 'Mend by hand Ben' }).click()
  await dialogOf(ada).getByRole('button', { name: 'Give them a code' }).click()
  const invitation = await dialogOf(ada).getByLabel('Your code', { exact: true }).inputValue()
  await ben.page.getByRole('button', { name: 'Mend by hand Ada' }).click()
  await dialogOf(ben).getByRole('button', { name: 'I was given a code' }).click()
  await dialogOf(ben).getByLabel('The code that you were given').fill(invitation)
  await dialogOf(ben).getByRole('button', { name: 'Answer it' }).click()
  const answer = await dialogOf(ben).getByLabel('Your answer', { exact: true }).inputValue()
  await shoot(ben, 'mend-by-hand')
  await dialogOf(ada).getByLabel('Their answer').fill(answer)
  await dialogOf(ada).getByRole('button', { name: 'Mend', exact: true }).click()
  for (const person of [ada, ben]) await expect(dialogOf(person)).toHaveCount(0)
  await expectFullMesh([ada, ben])
  expect((await ufragsOf(ada.page)).filter((ufrag) => before.includes(ufrag))).toEqual([])
})
