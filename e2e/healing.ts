import { closeDoor, healingTime, startHealingCall, type Guest, type HealingCall } from './_healing'

/** How long links take to heal, over repeated runs: `npm run healing [runs]`. Prints the table of docs/healing.md. */

type Scenario = {
  name: string
  people: readonly [string, ...string[]]
  doorSeconds: number
  /** What is done after everybody is in. */
  before: (call: HealingCall) => Promise<void>
  harm: (call: HealingCall, one: Guest, other: Guest) => Promise<void>
}

const SCENARIOS: Scenario[] = [
  {
    name: 'by a third member, server stopped',
    people: ['Ada', 'Ben', 'Cid'],
    doorSeconds: 300,
    before: (call) => call.stopServer(),
    harm: (call, one, other) => call.networks.cut(one, other),
  },
  {
    name: 'by the rescue line, path dead',
    people: ['Ada', 'Ben'],
    doorSeconds: 45,
    before: closeDoor,
    harm: (call, one, other) => call.networks.cut(one, other),
  },
  {
    name: 'by the rescue line, new address',
    people: ['Ada', 'Ben'],
    doorSeconds: 45,
    before: closeDoor,
    harm: (_, one) => one.machine.move(),
  },
]

const print = (line: string): void => void process.stdout.write(`${line}\n`)
const inSeconds = (ms: number): string => (ms / 1000).toFixed(1)

/** Times of one call, harmed again and again, in milliseconds, sorted. */
const measure = async ({ people, doorSeconds, before, harm }: Scenario, runs: number): Promise<number[]> => {
  await using call = await startHealingCall(people, { doorSeconds })
  const [one, other] = call.people
  if (!one || !other) throw new Error('a pair is two')
  await before(call)
  const times: number[] = []
  for (let run = 0; run < runs; run += 1)
    times.push(await healingTime(one, other, () => harm(call, one, other)))
  return times.sort((a, b) => a - b)
}

const runs = Number(process.argv[2] ?? 10)
print('| How the link heals | runs | fastest | median | slowest |')
print('| --- | --- | --- | --- | --- |')
for (const scenario of SCENARIOS) {
  const times = await measure(scenario, runs)
  const middle = times[Math.floor(times.length / 2)] ?? 0
  const shown = [times[0] ?? 0, middle, times.at(-1) ?? 0].map((ms) => `${inSeconds(ms)} s`)
  print(`| ${[scenario.name, String(times.length), ...shown].join(' | ')} |`)
}
