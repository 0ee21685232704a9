import { watchConnections, type Watched } from '../_connections'
import { openMembers, type Members } from '../_members'
import { openPaths } from '../_narrow'
import type { Person } from '../_people'
import { openCall } from '../_steps'
import { expect, test } from '../_test'

/** Members without an interface, who show Ada's camera: her page is the one that is under test. */
const NAMES = ['Ben', 'Cid', 'Dot', 'Eve']

/** No encoder makes so small a picture to be seen. */
const SLOT = 64

type Sent = { place: number; ssrc: number; width: number }

/** Pictures of the camera that the encoders of a page's links make, by the place of the connection; the widest first. */
const sentBy = async ({ page }: Person): Promise<Sent[]> => {
  const sent = await page.evaluate(async () => {
    const { connections } = window as unknown as Watched
    const links = [...connections.entries()].filter(([, pc]) => pc.connectionState === 'connected')
    const reports = await Promise.all(links.map(async ([place, pc]) => [place, await pc.getStats()] as const))
    return reports.flatMap(([place, report]) =>
      [...(report.values() as Iterable<Record<string, unknown>>)]
        .filter(({ type, kind }) => type === 'outbound-rtp' && kind === 'video')
        .map(({ ssrc, frameWidth }) => ({ place, ssrc: Number(ssrc), width: Number(frameWidth ?? 0) })),
    )
  })
  return sent.sort((one, other) => other.width - one.width)
}

/** What each member who is there receives of Ada: the widest picture, since the others are those of members. */
const received = async (members: Members) =>
  (await members.reports())
    .filter(({ ended }) => ended === null)
    .map(({ name, pictures }) => ({ name, ...pictures.toSorted((one, other) => other.width - one.width)[0] }))

/** Passes once all who are there decode Ada's picture in this width, and go on to do so. */
const expectAllToSee = async (members: Members, names: string[], width: number): Promise<void> => {
  let before = new Map<string, number>()
  const seeing = async (): Promise<string[]> => {
    const now = await received(members)
    const seen = now.filter(({ name, width: wide, decoded = 0 }) => {
      const earlier = before.get(name)
      return wide === width && earlier !== undefined && decoded > earlier
    })
    before = new Map(now.map(({ name, decoded = 0 }) => [name, decoded]))
    return seen.map(({ name }) => name)
  }
  const message = `${names.join(', ')} see Ada move, ${width} pixels wide`
  await expect.poll(seeing, { message, intervals: [400] }).toEqual(names)
}

const widthsOf = async (person: Person) =>
  (await sentBy(person)).map(({ width }) => (width > 0 && width <= SLOT ? 'slot' : width))

/** Passes once one link encodes Ada's picture in this width, and so many others make slots. */
const expectShared = (ada: Person, width: number, followers: number): Promise<void> =>
  expect
    .poll(() => widthsOf(ada), {
      message: `one encoder, ${width} pixels wide, and ${followers} followers`,
      timeout: 40_000,
    })
    .toEqual([width, ...Array<string>(followers).fill('slot')])

const admitAll = async (ada: Person, members: Members, link: string): Promise<void> => {
  await members.show(360)
  await members.knock(link, { names: NAMES, fps: 4 })
  await ada.page.getByRole('button', { name: /^Admit all / }).click()
}

test('one encoder serves all who show the same picture, and another when its link is gone', async ({
  invite,
  browser,
  stack,
}) => {
  test.setTimeout(150_000)
  const ada = await invite('Ada')
  await ada.page.addInitScript(watchConnections)
  const link = await openCall(ada)
  await using members = await openMembers(browser, stack.origin)
  await admitAll(ada, members, link)
  await expectAllToSee(members, NAMES, 640)
  await expectShared(ada, 640, 3)
  await expectAllToSee(members, NAMES, 640)

  // All show it smaller: the one picture becomes smaller for all.
  await members.show(180)
  await expectShared(ada, 320, 3)
  await expectAllToSee(members, NAMES, 320)

  // The member leaves over whose link the picture is encoded.
  const [leading] = await sentBy(ada)
  const leader = (await received(members)).find(({ ssrc }) => ssrc === leading?.ssrc)?.name ?? ''
  expect(NAMES).toContain(leader)
  await members.leave(leader)
  const others = NAMES.filter((name) => name !== leader)
  await expectAllToSee(members, others, 320)
  await expectShared(ada, 320, 2)
  await expectAllToSee(members, others, 320)

  // With two links each encodes for itself.
  await members.leave(others[0] ?? '')
  await expect.poll(() => widthsOf(ada), { message: 'two encoders' }).toEqual([320, 320])
  await expectAllToSee(members, others.slice(1), 320)
})

test('a slow link encodes for itself while the others go on as they were', async ({
  invite,
  browser,
  stack,
}) => {
  test.setTimeout(150_000)
  const ada = await invite('Ada')
  using paths = openPaths()
  await paths.prepare(ada.page)
  await ada.page.addInitScript(watchConnections)
  const link = await openCall(ada)
  await using members = await openMembers(browser, stack.origin, paths.prepare)
  await admitAll(ada, members, link)
  await expectShared(ada, 640, 3)

  const slow = (await sentBy(ada)).at(-1)
  const end = { page: ada.page, place: slow?.place ?? -1 }
  paths.become(end, { loss: 0, bitrate: 60_000 })
  const widthOf = async () => (await sentBy(ada)).find(({ place }) => place === slow?.place)?.width ?? 0
  await expect
    .poll(widthOf, { message: 'the slow link encodes for itself', timeout: 40_000 })
    .toBeGreaterThan(SLOT)
  const others = (await received(members)).filter(({ ssrc }) => ssrc !== slow?.ssrc).map(({ name }) => name)
  expect(others).toHaveLength(3)
  const before = new Map((await received(members)).map(({ name, decoded = 0 }) => [name, decoded]))
  const seeing = async () =>
    (await received(members))
      .filter(({ name, width, decoded = 0 }) => width === 640 && decoded > (before.get(name) ?? Infinity))
      .map(({ name }) => name)
  await expect.poll(seeing, { message: 'the others see Ada move' }).toEqual(expect.arrayContaining(others))
  const rest = async () => (await sentBy(ada)).filter(({ place }) => place !== slow?.place)
  await expect.poll(async () => (await rest()).map(({ width }) => width <= SLOT)).toEqual([false, true, true])
})
