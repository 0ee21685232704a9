import type { Stack } from '@talki/local/stack'
import { expectToFit } from '../_access'
import { watchConnections, type Watched } from '../_connections'
import { openMembers } from '../_members'
import { expectToSee, type Person } from '../_people'
import { openCall } from '../_steps'
import { expect, test } from '../_test'
import { unreadableTiles } from '../_tiles'

/** One whole page is as much as two slow cores draw beside eleven members: those have no interface. */
const WHOLE = 'Ada'
const SYNTHETIC = [
  'Ben',
  'Charlotte',
  'Dominik',
  'Eve',
  'Fatima',
  'Giuseppe',
  'Hanna',
  'Ibrahim',
  'Jana',
  'Kim',
  'Ludwig',
]
const NAMES = [WHOLE, ...SYNTHETIC]
const OTHERS = NAMES.length - 1
/** Connections that a member makes at most: four are offers in advance, which it may not need. */
const CONNECTIONS_OF_A_MEMBER = 2 * OTHERS
/** Messages through the gateway that a join takes: twelve, and some where candidates are found late, as on a busy machine. */
const MESSAGES_A_JOIN = 18
const SIZES = [
  { width: 1440, height: 900 },
  { width: 360, height: 740 },
]

/** Messages through the gateway so far, both ways. */
const messagesOf = ({ counters }: Stack): number => counters.messagesIn + counters.messagesOut

/** The connections of a person's page: those that are up, and all that were made. */
const connectionsOf = ({ page }: Person) =>
  page.evaluate(() => {
    const { connections } = window as unknown as Watched
    const up = connections.filter((pc) => pc.connectionState === 'connected').length
    return { up, made: connections.length }
  })

test('twelve people are all linked with each other, and every tile can be read', async ({
  invite,
  browser,
  stack,
}) => {
  const ada = await invite(WHOLE)
  await ada.context.addInitScript(watchConnections)
  const link = await openCall(ada)

  await using members = await openMembers(browser, stack.origin)
  await members.show(90)
  const before = messagesOf(stack)
  for (const [at, name] of SYNTHETIC.entries()) {
    await members.knock(link, { names: [name], fps: 4 })
    await ada.page.getByRole('button', { name: `Admit ${name}` }).click()
    const links = 1 + at
    const linked = async () => (await members.reports()).map((report) => [report.linked, report.connected])
    await expect.poll(linked, { message: `${name} is in` }).toEqual(Array(at + 1).fill([links, links]))
  }
  // The other ends of those 66 links that are not between members of the one page.
  await expect.poll(() => connectionsOf(ada).then(({ up }) => up)).toBe(OTHERS)
  // Without a storm of links that replace each other, or of signals by the server.
  const made = [...(await members.reports()), await connectionsOf(ada)].map((each) => each.made)
  expect(Math.max(...made)).toBeLessThanOrEqual(CONNECTIONS_OF_A_MEMBER)
  expect(messagesOf(stack) - before).toBeLessThanOrEqual(MESSAGES_A_JOIN * SYNTHETIC.length)
  await expectToSee(ada, 'Ludwig')

  for (const size of SIZES) {
    await ada.page.setViewportSize(size)
    await expectToFit(ada.page, `twelve people, ${size.width} pixels,`)
    await expect.poll(() => unreadableTiles(ada.page, NAMES), { message: `${size.width} pixels` }).toEqual([])
  }

  await ada.page.getByRole('button', { name: `${NAMES.length} people in this call` }).click()
  const people = ada.page.getByRole('dialog', { name: 'People' }).getByRole('listitem')
  await expect(people).toHaveText(NAMES.map((name) => new RegExp(name)))

  // A thirteenth finds no seat, and is told so.
  const max = await invite('Max', { withoutDevices: true })
  await max.page.goto(link)
  await max.page.getByLabel('Your name').fill('Max')
  await max.page.getByRole('button', { name: 'Ask to join' }).click()
  await expect(max.page.getByRole('heading', { name: 'Every seat is taken' })).toBeVisible()
})
