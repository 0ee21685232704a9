import { startStack, type Stack } from '@talki/local/stack'
import { playedFrames, expectFullMesh, newPerson, type Person } from './_people'
import { admit, expectPhase, knock, openCall } from './_steps'
import { startNetworks, type Machine, type Networks, type NetworksKind } from './_networks'
import { freePort } from './_process'
import { STACK } from './_stack'

/** A person on a machine of their own. */
export type Guest = Person & { machine: Machine }

/** A call of people on machines of their own, all of whom see each other. */
export type HealingCall = AsyncDisposable & {
  networks: Networks
  stack: Stack
  people: Guest[]
  /** Stops the server, for good. */
  stopServer: () => Promise<void>
}

/** Starts a call. `doorSeconds`: long enough for everybody to come in. `kind`: by default the best that there is. */
export const startHealingCall = async (
  names: readonly [string, ...string[]],
  { doorSeconds = 300, kind }: { doorSeconds?: number; kind?: NetworksKind } = {},
): Promise<HealingCall> => {
  const resources: AsyncDisposable[] = []
  const use = <T extends AsyncDisposable>(resource: T): T => {
    resources.push(resource)
    return resource
  }
  const dispose = async (): Promise<void> => {
    for (const resource of resources.splice(0).reverse()) await resource[Symbol.asyncDispose]()
  }
  try {
    const networks = use(await startNetworks(kind))
    const port = await freePort()
    const env = { ...STACK.env, ORIGIN: `http://${networks.host}:${port}` }
    const stack = use(await startStack({ ...STACK, env, port, host: networks.host, doorSeconds }))
    const people: Guest[] = []
    for (const name of names) {
      const machine = use(await networks.addMachine({ server: stack.origin }))
      const person = use(await newPerson(machine.browser, { origin: stack.origin, name }))
      await machine.prepare(person.page)
      people.push({ ...person, machine })
    }
    const [admin, ...guests] = people as [Guest, ...Guest[]]
    const link = await openCall(admin)
    for (const guest of guests) {
      await knock(guest, link)
      await admit(admin, guest)
    }
    await expectFullMesh(people)
    const stop = async (): Promise<void> => {
      const [server] = resources.filter((resource) => resource === stack)
      resources.splice(resources.indexOf(stack), server ? 1 : 0)
      await server?.[Symbol.asyncDispose]()
    }
    return { networks, stack, people, stopServer: stop, [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

/** Frames of what has been buffered still play for so long after a path has died, in milliseconds. */
const DRAIN_MS = 1000

/** How long until `viewer` sees `other` move again, from now on, in milliseconds. Throws after a minute. */
const untilSeen = async (viewer: Guest, other: Guest): Promise<number> => {
  const began = performance.now()
  let before = -1
  for (;;) {
    const frames = await playedFrames(viewer.page, other.name)
    const ms = performance.now() - began
    if (before >= 0 && frames > before && ms > DRAIN_MS) return ms
    if (ms > DRAIN_MS) before = frames
    if (ms > 60_000) throw new Error(`${viewer.name} does not see ${other.name} any more`)
    await viewer.page.waitForTimeout(50)
  }
}

/** Does something to a pair, and measures how long it takes until both see each other again, in milliseconds. */
export const healingTime = async (one: Guest, other: Guest, harm: () => Promise<void>): Promise<number> => {
  await harm()
  return Math.max(...(await Promise.all([untilSeen(one, other), untilSeen(other, one)])))
}

/** Lets the door close. */
export const closeDoor = async ({ people }: HealingCall): Promise<void> => {
  for (const { page } of people) {
    await page.getByText(/^Door closed/).waitFor({ timeout: 120_000 })
    await expectPhase(page, 'live')
  }
}
