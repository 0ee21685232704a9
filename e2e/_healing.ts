import { expect } from '@playwright/test'
import { startStack, type Stack } from '@talki/local/stack'
import { ufragsOf } from './_connections'
import { expectFullMesh, expectToSee, newPerson, type Person } from './_people'
import { admit, expectPhase, knock, openCall } from './_steps'
import { startNetworks, type Machine, type Networks } from './_networks'
import { freePort } from './_process'
import { STACK } from './_stack'

/** A person on a machine of their own. */
export type Guest = Person & { machine: Machine }

/** A call of people on machines of their own, all of whom see each other. */
export type HealingCall = AsyncDisposable & {
  networks: Networks
  stack: Stack
  people: Guest[]
  /** Stops the server, for good: once. */
  stopServer: () => Promise<void>
}

/** Starts a call. `doorSeconds`: long enough for everybody to come in. */
export const startHealingCall = async (
  names: readonly [string, ...string[]],
  { doorSeconds = 300 }: { doorSeconds?: number } = {},
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
    const networks = use(await startNetworks())
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
    const stopServer = async (): Promise<void> => {
      resources.splice(resources.indexOf(stack), 1)
      await stack[Symbol.asyncDispose]()
    }
    return { networks, stack, people, stopServer, [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

/** A link that has not healed by then is not going to, in milliseconds. */
const WITHIN_MS = 60_000

/** Resolves once the link that was harmed is renewed, and `viewer` sees `other` move again. */
const untilHealed = async (viewer: Guest, other: Guest, before: readonly string[]): Promise<void> => {
  const isRenewed = async (): Promise<boolean> =>
    (await ufragsOf(viewer.page)).some((ufrag) => !before.includes(ufrag))
  await expect.poll(isRenewed, { intervals: [50], timeout: WITHIN_MS }).toBe(true)
  await expectToSee(viewer, other.name, WITHIN_MS)
}

/**
 * Does something to a pair and waits until both have renewed their link and see each other again; answers how long that
 * took, in milliseconds.
 */
export const healingTime = async (one: Guest, other: Guest, harm: () => Promise<void>): Promise<number> => {
  const [ones, others] = await Promise.all([ufragsOf(one.page), ufragsOf(other.page)])
  const began = performance.now()
  await harm()
  await Promise.all([untilHealed(one, other, ones), untilHealed(other, one, others)])
  return performance.now() - began
}

/** Lets the door close. */
export const closeDoor = async ({ people }: HealingCall): Promise<void> => {
  for (const { page } of people) {
    await page.getByText(/^Door closed/).waitFor({ timeout: 120_000 })
    await expectPhase(page, 'live')
  }
}
