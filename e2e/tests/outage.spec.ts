import { expectFullMesh, newPerson, type Person } from '../_people'
import { startProcess } from '../_process'
import { shoot } from '../_shoot'
import { admit, expectTiles, knock, startCall } from '../_steps'
import { expect, test } from '../_test'
import { expectReadable } from '../_tiles'
import { heard, tapWire } from '../_wire'

/** The member id that the server gave in each `welcome`. */
const identities = async ({ page }: Person) =>
  (await heard(page)).flatMap((frame) => (frame.type === 'welcome' ? [frame.state.me.id] : []))

test('the server is killed mid-call: media flow on, and everybody is back as the same member', async ({
  browser,
}) => {
  await using server = await startProcess()
  await using ada = await newPerson(browser, { name: 'Ada', origin: server.origin })
  await using ben = await newPerson(browser, { name: 'Ben', origin: server.origin })
  await using eve = await newPerson(browser, { name: 'Eve', origin: server.origin })
  for (const { page } of [ada, ben]) await tapWire(page)
  const link = await startCall([ada, ben])
  await expectFullMesh([ada, ben])

  await server.kill()
  await expect(ben.page.getByText(/reconnecting/i).first()).toBeVisible()
  await expectFullMesh([ada, ben])
  // The hint about it has several lines on a phone, and covers no name.
  await expectReadable(
    ben.page,
    ['Ada', 'Ben'],
    ben.page.getByRole('status').filter({ hasText: 'Reconnecting to the server' }),
  )
  await shoot(ben, 'server-away')

  await server.start()
  for (const person of [ada, ben]) {
    await expect.poll(() => identities(person)).toHaveLength(2)
    expect(new Set(await identities(person)).size).toBe(1)
  }
  await expectTiles(ada, [ada, ben])
  await knock(eve, link)
  await admit(ada, eve)
  await expectFullMesh([ada, ben, eve])
})
