import { expectFullMesh, tileOf } from '../_people'
import { admit, expectPhase, expectTiles, knock, openCall } from '../_steps'
import { expect, test } from '../_test'
import { heard, socketState, tapWire } from '../_wire'

test('members are introduced by the mesh, keep no socket they do not need, and outlive their admin', async ({
  invite,
}) => {
  // Four browsers, one after the other.
  const people = [await invite('Ada'), await invite('Ben'), await invite('Eve')] as const
  const [ada, ben, eve] = people
  for (const { page } of people) await tapWire(page)
  const link = await openCall(ada)
  for (const guest of [ben, eve]) {
    await knock(guest, link)
    await admit(ada, guest)
  }
  await expectFullMesh([...people])

  // Ben and Eve have exchanged nothing by the server: what he has heard of her there is that she is in.
  const eves = await tileOf(ben.page, 'Eve').getAttribute('data-member')
  const signals = (await heard(ben.page)).filter((frame) => frame.type === 'signal')
  expect(signals.filter(({ from }) => from === eves)).toEqual([])
  await expect.poll(() => socketState(eve.page)).toBe('closed')
  for (const { page } of [ada, ben]) expect(await socketState(page)).toBe('open')
  await expectTiles(eve, [...people])

  // The admin's tab vanishes: the successor answers the door, and the next in line has a socket again.
  await ada.page.close()
  const max = await invite('Max')
  await knock(max, link)
  await admit(ben, max)
  await expectFullMesh([ben, eve, max])
  await expect.poll(() => socketState(eve.page)).toBe('open')
  await expectPhase(eve.page, 'live')
})
