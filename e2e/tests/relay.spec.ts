import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { startCoturn } from '@talki/core/_coturn'
import { startStack } from '@talki/local/stack'
import { localPorts, watchConnections, type Watched } from '../_connections'
import { expectFullMesh, newPerson, type Person } from '../_people'
import { admit, knock, openCall, startCall } from '../_steps'
import { expect, STACK, test } from '../_test'

/** How far the gathering of a page's open connections is; the one that the page makes on trial is closed at once. */
const gatheringOf = ({ page }: Person): Promise<string[]> =>
  page.evaluate(() =>
    (window as unknown as Watched).connections
      .filter((pc) => pc.signalingState !== 'closed')
      .map((pc) => pc.iceGatheringState),
  )

/** The kinds of the candidates that a page's media goes between, and the transports to its TURN server. */
const pathsOf = ({ page }: Person): Promise<string[]> =>
  page.evaluate(async () => {
    const kinds = new Set<string>()
    for (const pc of (window as unknown as Watched).connections) {
      if (pc.connectionState !== 'connected') continue
      const stats = await pc.getStats()
      for (const report of stats.values() as Iterable<Record<string, unknown>>) {
        if (report.type !== 'candidate-pair' || report.nominated !== true) continue
        const local = stats.get(String(report.localCandidateId)) as Record<string, string> | undefined
        if (local) kinds.add(`${local.candidateType} ${local.relayProtocol}`)
      }
    }
    return [...kinds]
  })

for (const transport of ['udp', 'tcp'] as const) {
  test(`three who can only meet over a TURN server do, by ${transport}`, async ({ browser }) => {
    // All are on this machine, which the configuration itself forbids.
    await using coturn = await startCoturn(['allow-loopback-peers', 'allowed-peer-ip=127.0.0.1'], transport)
    const { urls, secret } = coturn.turn
    const env = { ...STACK.env, TURN_URLS: urls.join(','), TURN_SECRET: secret }
    await using stack = await startStack({ ...STACK, env })
    await using ada = await newPerson(browser, { name: 'Ada', origin: stack.origin })
    await using ben = await newPerson(browser, { name: 'Ben', origin: stack.origin })
    await using eve = await newPerson(browser, { name: 'Eve', origin: stack.origin })
    const people = [ada, ben, eve]
    for (const { page } of people) await page.addInitScript(watchConnections, 'relay' as const)
    await startCall([ada, ben, eve])
    await expectFullMesh(people)
    expect(await Promise.all(people.map(pathsOf))).toEqual(people.map(() => [`relay ${transport}`]))
  })
}

test('a STUN server learns of a member who is let in, and of nobody before', async ({ browser }) => {
  const stun = createSocket('udp4').bind(0, '127.0.0.1')
  await once(stun, 'listening')
  const ports = new Set<number>()
  stun.on('message', (_, { port }) => ports.add(port))
  const env = { ICE_SERVERS: JSON.stringify([{ urls: `stun:127.0.0.1:${stun.address().port}` }]) }
  await using stack = await startStack({ ...STACK, env })
  await using ada = await newPerson(browser, { name: 'Ada', origin: stack.origin })
  await using ben = await newPerson(browser, { name: 'Ben', origin: stack.origin })
  await ben.page.addInitScript(watchConnections)
  const link = await openCall(ada)
  await knock(ben, link)
  await expect(ada.page.getByRole('button', { name: 'Admit Ben' })).toBeVisible()
  await expect.poll(() => gatheringOf(ben)).toEqual(Array(4).fill('complete'))
  // The admin's page, which is in the call, has made an offer for who knocks.
  const isKnown = async (): Promise<boolean> => (await localPorts(ben.page)).some((port) => ports.has(port))
  expect(await isKnown()).toBe(false)
  await admit(ada, ben)
  await expectFullMesh([ada, ben])
  await expect.poll(isKnown).toBe(true)
  stun.close()
})
