import fc from 'fast-check'
import { only } from '@talki/core/db'
import type { RoomId } from '@talki/core/id'
import type { ClientFrame } from '@talki/core/protocol/frames'
import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { doubleChanges, plainCall, type Run, startRun, type Step, steps } from './_model'
import { startStage, type TestSocket, type TestStage } from './_stage'

// Any sequence of what browsers, the network and the clock may do, against the rules that must hold after each step.

const SEATS = 3

let stage: TestStage
const ENV = { SEATS: String(SEATS), SIGN_INS: '100000', CALLS: '100000', REQUESTS: '1000000' }
beforeAll(async () => (stage = await startStage(ENV, { frameLimit: () => 'pass' })))
afterAll(() => stage[Symbol.asyncDispose]())

const View = v.object({
  room: v.nullable(v.object({ admin: v.string(), taken: v.number(), open: v.boolean() })),
  members: v.array(v.object({ id: v.string(), status: v.string(), connection: v.nullable(v.string()) })),
})
type View = v.InferOutput<typeof View>

const view = (room: RoomId): Promise<View> =>
  only(
    stage.test.db,
    View,
    sql`SELECT json_build_object(
      'room', (SELECT json_build_object('admin', admin, 'taken', seats_taken, 'open', expires_at > now())
               FROM rooms WHERE id = ${room}),
      'members', (SELECT coalesce(json_agg(json_build_object('id', id, 'status', status, 'connection', connection_id)), '[]')
                  FROM members WHERE room_id = ${room})) AS value`,
  )

const parts = (act: Step): Step[] => (act.do === 'together' ? act.steps : [act])

/** Whether this step, or the frame that it repeats, asks this of this member. */
const asks = (run: Run, act: Step, type: ClientFrame['type'], by: string | undefined, of: string): boolean =>
  parts(act).some((part) => {
    if (!('who' in part) || !run.isMember(part.who, by)) return false
    if (part.do === 'repeat') return JSON.stringify(run.people[part.who]?.last ?? '').includes(`"${type}"`)
    return part.do === type && (!('whom' in part) || run.isMember(part.whom, of))
  })

/** Changes of a member's status, and the admin's frames that make them: two only where they came together. */
const CHANGES: { from: string; to: string; by: ClientFrame['type'][] }[] = [
  { from: 'waiting', to: 'admitted', by: ['admit'] },
  { from: 'waiting', to: 'denied', by: ['deny'] },
  { from: 'admitted', to: 'removed', by: ['remove'] },
  { from: 'waiting', to: 'removed', by: ['admit', 'remove'] },
]

/**
 * Whether a room may be gone after a step: swept after its door, or with the last socket after it, or while it was open
 * by the leave of whoever was still admitted.
 */
const mayBeGone = (run: Run, act: Step, before: View): boolean => {
  if (before.room?.open === false) {
    const isSwept = parts(act).some((part) => part.do === 'sweep')
    const bound = before.members.flatMap(({ connection }) => connection ?? [])
    return isSwept || bound.every((connection) => !stage.sockets.get(connection)?.isOpen)
  }
  const admitted = before.members.filter(({ status }) => status === 'admitted')
  return admitted.every(({ id }) => asks(run, act, 'leave', id, ''))
}

/** Nobody's standing changes but by the one who may change it. */
const expectLawful = (run: Run, act: Step, before: View, after: View): void => {
  if (before.room && !after.room) {
    expect(mayBeGone(run, act, before)).toBe(true)
    expect(after.members).toEqual([])
    return
  }
  for (const was of before.members) {
    const is = after.members.find(({ id }) => id === was.id)
    if (is?.status === was.status) continue
    if (!is) {
      expect(['waiting', 'admitted']).toContain(was.status)
      expect(asks(run, act, 'leave', was.id, '')).toBe(true)
      continue
    }
    const changes = CHANGES.filter(({ from, to }) => from === was.status && to === is.status)
    const admins = [before.room?.admin, after.room?.admin]
    expect(
      changes.some(({ by }) =>
        by.every((type) => admins.some((admin) => asks(run, act, type, admin, was.id))),
      ),
    ).toBe(true)
  }
}

const expectInOrder = (after: View): void => {
  if (!after.room?.open) return
  const admitted = after.members.filter(({ status }) => status === 'admitted').map(({ id }) => id)
  expect(after.room.taken).toBe(admitted.length)
  expect(admitted.length).toBeLessThanOrEqual(SEATS)
  expect(admitted).toContain(after.room.admin)
}

/**
 * A member's live socket is one that they have dialled, and stays so until it closes or another of theirs says hello,
 * whatever else they dial.
 */
const expectBound = (run: Run, act: Step, before: View, after: View): void => {
  for (const { id, connection } of after.members) {
    const dialled = run.everySocket.filter(({ context }) => context.member === id).map((socket) => socket.id)
    if (connection !== null) expect(dialled).toContain(connection)
    const was = before.members.find((one) => one.id === id)?.connection ?? null
    if (was === null || was === connection) continue
    if (connection === null) expect(stage.sockets.get(was)?.isOpen).toBe(false)
    else expect(asks(run, act, 'hello', id, '')).toBe(true)
  }
}

type Heard = { at: TestSocket; said: TestSocket['heard'][number] }

/** Whether the member was admitted in between: a step that takes them from the door to removed or gone admits them. */
const wasAdmittedMeanwhile = (run: Run, act: Step, before: View, after: View, member: string): boolean => {
  const [was, is] = [before, after].map(({ members }) => members.find(({ id }) => id === member)?.status)
  const admins = [before.room?.admin, after.room?.admin]
  return (
    was === 'waiting' &&
    (is === 'removed' || is === undefined) &&
    admins.some((admin) => asks(run, act, 'admit', admin, member))
  )
}

const expectDiscreet = (run: Run, act: Step, heard: Heard[], before: View, after: View): void => {
  const wasEver = (member: string | undefined, status: string): boolean =>
    [before, after].some(({ members }) =>
      members.some((one) => one.id === member && one.status === status),
    ) ||
    (status === 'admitted' && !!member && wasAdmittedMeanwhile(run, act, before, after, member))
  for (const { at, said } of heard) {
    const me = at.context.member
    if (!before.room?.open) expect(said.type).toBe('closed')
    if (said.type === 'signal') {
      expect(said.data).toBe(said.from)
      expect([wasEver(me, 'admitted'), wasEver(said.from, 'admitted')]).toEqual([true, true])
    }
    if (said.type === 'said') {
      expect(said.text).toBe(said.from)
      const [admin, other] = [before, after].some(({ room }) => room?.admin === me)
        ? [me, said.from]
        : [said.from, me]
      expect([before.room?.admin, after.room?.admin]).toContain(admin)
      expect(wasEver(other, 'waiting')).toBe(true)
    }
    if (said.type === 'joined' || said.type === 'admitted') expect(wasEver(me, 'admitted')).toBe(true)
    if (said.type === 'denied' || said.type === 'removed') expect(wasEver(me, said.type)).toBe(true)
    if (said.type === 'knock') expect([before.room?.admin, after.room?.admin]).toContain(me)
    if (said.type === 'welcome' && said.state.me.status === 'waiting') {
      expect([said.state.roster, said.state.waiting]).toEqual([[], []])
    }
  }
}

it('keeps its rules through whatever happens', async () => {
  let signals = 0
  let lines = 0
  await fc.assert(
    fc.asyncProperty(steps, async (acts) => {
      await stage.reset()
      const run = await startRun(stage)
      for (const act of acts) {
        const before = await view(run.room)
        const counts = new Map(run.everySocket.map((socket) => [socket, socket.heard.length]))
        await run.perform(act)
        const after = await view(run.room)
        const heard = run.everySocket.flatMap((at) =>
          at.heard.slice(counts.get(at) ?? 0).map((said) => ({ at, said })),
        )
        signals += heard.filter(({ said }) => said.type === 'signal').length
        lines += heard.filter(({ said }) => said.type === 'said').length
        expectLawful(run, act, before, after)
        expectInOrder(after)
        expectBound(run, act, before, after)
        expectDiscreet(run, act, heard, before, after)
      }
      expect(stage.logs.filter(({ event }) => event === 'failed')).toEqual([])
    }),
    // A busy machine does fewer runs, not longer ones.
    {
      numRuns: 40,
      interruptAfterTimeLimit: 8000,
      examples: [plainCall, ...doubleChanges].map((acts) => [acts]),
    },
  )
  // Rules about what nobody ever says would be kept by a server that says nothing.
  expect(signals).toBeGreaterThan(0)
  expect(lines).toBeGreaterThan(0)
}, 60_000)
