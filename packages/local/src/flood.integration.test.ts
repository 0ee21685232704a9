import { FRAMES, PROTOCOL_VERSION } from '@talki/core/protocol/frames'
import { expect, it } from 'vitest'
import { type Line, openLine, signIn } from './_caller'
import { AWS_LIMITS } from './limits'
import { type Stack, type StackOptions, startStack } from './stack'

// One sender that floods a stage, and what becomes of the others.

const HELLO = { type: 'hello', version: PROTOCOL_VERSION, signals: [] }
const times = <T>(count: number, act: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => act(n))

type Seated = { line: Line; id: string }

const dial = async (
  { origin }: Stack,
  seat: Awaited<ReturnType<Awaited<ReturnType<typeof signIn>>['seat']>>,
): Promise<Seated> => {
  const line = await openLine(seat.socket.url, origin)
  line.send(HELLO)
  await expect.poll(line.types).toContain('welcome')
  return { line, id: seat.state.me.id }
}

/** A room of so many admitted members, and its id. */
const openRoom = async (stack: Stack, guests: number) => {
  const seat = await (await signIn(stack.origin, 'Ada')).seat('rooms.create')
  const members = [await dial(stack, seat)]
  for (let n = 0; n < guests; n += 1) members.push(await knock(stack, seat.room))
  if (guests > 0) members[0]?.line.send({ type: 'admit', members: members.slice(1).map(({ id }) => id) })
  for (const { line } of members.slice(1)) await expect.poll(line.types).toContain('admitted')
  return { room: seat.room, members }
}
const knock = async (stack: Stack, room: string): Promise<Seated> =>
  dial(stack, await (await signIn(stack.origin, 'Bob')).seat('rooms.join', { room }))

/** Says hello 1,000 times a second, for as long as the socket is open. */
const flood = async ({ line }: Seated): Promise<void> => {
  const pace = setInterval(() => {
    for (let n = 0; n < 10; n += 1) line.send(HELLO)
  }, 10)
  await line.closed
  clearInterval(pace)
}

const problems = ({ line }: Seated, code: string) => line.frames.filter((frame) => frame.code === code)

const stages: [string, StackOptions][] = [
  ['as a host', { posts: 'direct' }],
  ["with AWS's throttle and posts", { limits: { throttle: AWS_LIMITS.throttle } }],
]

it.each(stages)(
  'delivers every relay of a call while strangers flood another room, %s',
  async (_, options) => {
    await using stack = await startStack(options)
    const call = await openRoom(stack, 4)
    const elsewhere = await openRoom(stack, 0)
    const strangers = await Promise.all(times(3, () => knock(stack, elsewhere.room)))
    const statementsBefore = stack.counters.functions.socket.statements

    const began = performance.now()
    const floods = strangers.map(flood)
    // As many as each may send at once, and a few for those that have been sent.
    const each = FRAMES.burst - 5
    for (let n = 0; n < each; n += 1) {
      for (const [index, { line }] of call.members.entries()) {
        const to = call.members[(index + 1) % call.members.length]?.id
        line.send({ type: 'signal', signals: [{ to, data: `${index} ${n}` }] })
      }
    }
    // A post that was answered too late is made again, so that a relay may arrive twice; the page drops the repeat.
    const relayed = () => {
      const frames = call.members.flatMap(({ line }) => line.frames)
      return new Set(frames.flatMap(({ type, data }) => (type === 'signal' ? [data] : []))).size
    }
    await expect.poll(relayed, { timeout: 20_000 }).toBe(each * call.members.length)
    for (const member of call.members) expect(member.line.types()).not.toContain('problem')

    await Promise.all(floods)
    for (const stranger of strangers) expect(problems(stranger, 'too_many').length).toBeGreaterThan(0)
    const seconds = (performance.now() - began) / 1000
    // A statement for each frame that the strangers' buckets let pass, and one where its answer finds the socket closed.
    const passed = strangers.length * (FRAMES.burst + FRAMES.perSecond * seconds)
    const statements = stack.counters.functions.socket.statements - statementsBefore
    expect(statements).toBeLessThanOrEqual(2 * passed + each * call.members.length)
    for (const { line } of [...call.members, ...elsewhere.members]) expect(line.socket.readyState).toBe(1)
    for (const { line } of [...call.members, ...elsewhere.members]) line.socket.close()
  },
)

it('closes a socket after a few frames that cannot be read', async () => {
  await using stack = await startStack()
  const { room, members } = await openRoom(stack, 0)
  const stranger = await knock(stack, room)
  for (let n = 0; n < 2000; n += 1) stranger.line.socket.send('{"type":"hello"')
  await stranger.line.closed
  const [malformed, tooMany] = [problems(stranger, 'malformed'), problems(stranger, 'too_many')]
  expect(malformed.length).toBeGreaterThan(0)
  expect(tooMany.length).toBeGreaterThan(0)
  expect(malformed.length + tooMany.length).toBeLessThan(20)
  expect(members[0]?.line.socket.readyState).toBe(1)
  members[0]?.line.socket.close()
})
