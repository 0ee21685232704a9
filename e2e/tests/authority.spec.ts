import type { MemberId } from '@talki/core/id'
import type { Person } from '../_people'
import { admit, expectPhase, expectTiles, knock, openCall, startCall } from '../_steps'
import { expect, test } from '../_test'
import { heard, say, socketState, tapWire } from '../_wire'

/** The member id of whoever uses this page, as the server told it. */
const memberId = async ({ page }: Person): Promise<MemberId> => {
  for (const frame of await heard(page)) {
    if (frame.type === 'welcome' || frame.type === 'admitted') return frame.state.me.id
  }
  throw new Error('No welcome yet.')
}

const problems = async ({ page }: Person) =>
  (await heard(page)).flatMap((frame) => (frame.type === 'problem' ? [frame.code] : []))

test('a member who is not the admin cannot admit', async ({ invite }) => {
  const [ada, ben, eve] = [await invite('Ada'), await invite('Ben'), await invite('Eve')]
  for (const { page } of [ben, eve]) await tapWire(page)
  const link = await startCall([ada, ben])
  await knock(eve, link)
  await expect(ada.page.getByRole('button', { name: 'Admit Eve' })).toBeVisible()
  await expect(ben.page.getByRole('button', { name: 'Admit Eve' })).toHaveCount(0)

  await say(ben.page, { type: 'admit', id: 'forged', members: [await memberId(eve)] })
  await expect.poll(() => problems(ben)).toContain('not_admin')
  await expectPhase(eve.page, 'waiting')
  await expectTiles(ada, [ada, ben])
  await admit(ada, eve)
})

test('one who waits reaches nobody, and hears of nobody', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  for (const { page } of [ada, ben]) await tapWire(page)
  const link = await openCall(ada)
  await knock(ben, link)
  await expect(ada.page.getByRole('button', { name: 'Admit Ben' })).toBeVisible()

  const target = await memberId(ada)
  await say(ben.page, { type: 'signal', id: 's', signals: [{ to: target, data: 'let me in' }] })
  await say(ben.page, { type: 'admit', id: 'a', members: [await memberId(ben)] })
  await expect.poll(() => problems(ben)).toEqual(['not_admitted', 'not_admin'])
  const frames = await heard(ben.page)
  expect(frames.some((frame) => frame.type === 'signal' || frame.type === 'joined')).toBe(false)
  expect(frames.flatMap((frame) => (frame.type === 'welcome' ? frame.state.roster : []))).toEqual([])

  const before = (await heard(ada.page)).filter((frame) => frame.type === 'signal')
  expect(before).toEqual([])
})

test('one who was denied has no socket to reach anybody with', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  for (const { page } of [ada, ben]) await tapWire(page)
  await knock(ben, await openCall(ada))
  await ada.page.getByRole('button', { name: 'Deny Ben' }).click()
  await expectPhase(ben.page, 'ended')
  await expect.poll(() => socketState(ben.page)).toBe('closed')
  expect((await heard(ada.page)).some((frame) => frame.type === 'signal')).toBe(false)
})
