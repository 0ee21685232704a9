import fc from 'fast-check'
import { frame, helloFrame } from '@talki/core/_people'
import type { MemberId, RoomId } from '@talki/core/id'
import type { JoinError, JoinResponse } from '@talki/core/protocol/join'
import type { Result } from '@talki/core/result'
import { sql } from 'drizzle-orm'
import { connectEvent, disconnectEvent, messageEvent } from './_events'
import { nonceOf, type TestSocket, type TestStage } from './_stage'

const PEOPLE = 4

/** Step of a run: what a browser, the network or the clock may do. */
export type Step =
  | {
      do: 'join' | 'dial' | 'redial' | 'hello' | 'seek_admin' | 'leave' | 'crash' | 'hangUp' | 'repeat'
      who: number
    }
  | { do: 'signal' | 'say' | 'admit' | 'deny' | 'remove'; who: number; whom: number }
  /** The `$disconnect` of a socket that is gone: late, or repeated. */
  | { do: 'disconnect'; socket: number }
  | { do: 'silence' | 'sweep' | 'expire' }
  | { do: 'together'; steps: [Step, Step] }

const person = fc.nat({ max: PEOPLE - 1 })
/** Sender of a frame: mostly the first admin, who can do most. */
const speaker = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: person })
const simple: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'join',
        'dial',
        'hello',
        'hello',
        'seek_admin',
        'redial',
        'leave',
        'crash',
        'hangUp',
        'repeat',
      ),
      who: person,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('signal', 'signal', 'say', 'admit', 'admit', 'deny', 'remove'),
      who: speaker,
      whom: person,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disconnect'), socket: fc.nat({ max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('silence', 'sweep') }) },
)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: simple },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('together'), steps: fc.tuple(simple, simple) }) },
)
/** Arrival of all users at the door. */
const arrival: Step[] = [0, 1, 2, 3].flatMap((who): Step[] => [
  { do: 'join', who },
  { do: 'dial', who },
  { do: 'hello', who },
])

/** Plain call, with one member more at the door than there are seats. */
export const plainCall: Step[] = [
  ...arrival,
  { do: 'say', who: 0, whom: 1 },
  { do: 'say', who: 1, whom: 0 },
  ...[1, 2, 3].map((whom): Step => ({ do: 'admit', who: 0, whom })),
  { do: 'signal', who: 1, whom: 0 },
  { do: 'expire' },
  { do: 'seek_admin', who: 0 },
]

/**
 * Calls in which two steps that come together change the standing of one user twice: what they hear in between belongs
 * to a standing that they have neither before nor after.
 */
export const doubleChanges: Step[][] = (
  [
    [
      { do: 'admit', who: 0, whom: 3 },
      { do: 'remove', who: 0, whom: 3 },
    ],
    [
      { do: 'admit', who: 0, whom: 3 },
      { do: 'leave', who: 3 },
    ],
    [
      { do: 'deny', who: 0, whom: 3 },
      { do: 'leave', who: 3 },
    ],
    [
      { do: 'remove', who: 0, whom: 1 },
      { do: 'leave', who: 1 },
    ],
  ] satisfies [Step, Step][]
).map((steps): Step[] => [...arrival, { do: 'admit', who: 0, whom: 1 }, { do: 'together', steps }])

/** Sequences of steps, all beginning at the door: most runs would be about nothing else. */
export const steps = fc
  .tuple(fc.subarray([1, 2, 3]), fc.array(step, { maxLength: 25 }), fc.array(step, { maxLength: 4 }))
  .map(([invited, open, closed]): Step[] => [
    ...arrival,
    ...invited.map((whom): Step => ({ do: 'admit', who: 0, whom })),
    ...open,
    { do: 'expire' },
    ...closed,
  ])

export type Person = {
  cookie: string
  seat?: JoinResponse
  /** Every member that this user has been: who leaves and joins again is another one. */
  members: MemberId[]
  sockets: TestSocket[]
  spent: string[]
  last?: unknown
}

/** Run: one room, its users and their sockets. */
export type Run = {
  room: RoomId
  people: Person[]
  everySocket: TestSocket[]
  perform: (act: Step) => Promise<void>
  /** Whether this user is this member, or was it before. */
  isMember: (who: number, id: string | undefined) => boolean
}

/** Starts a run in a room of its own. */
export const startRun = async (stage: TestStage): Promise<Run> => {
  const people: Person[] = []
  for (let n = 0; n < PEOPLE; n += 1) {
    people.push({ cookie: await stage.signIn(`Person ${n}`), members: [], sockets: [], spent: [] })
  }
  const at = (who: number): Person => {
    const person = people[who]
    if (!person) throw new Error('no such person')
    return person
  }
  const { room } = await stage.create(at(0).cookie)
  const everySocket: TestSocket[] = []

  const dial = async (person: Person, nonce: string): Promise<void> => {
    const isSpent = person.spent.includes(nonce)
    person.spent.push(nonce)
    const id = `socket-${everySocket.length}-${room}`
    const reply = await stage.handlers.authorizer(connectEvent(nonce, id)).catch(() => undefined)
    if (!reply) return
    if (isSpent) throw new Error('a nonce was redeemed twice')
    const socket = { id: id as TestSocket['id'], context: reply.context ?? {}, isOpen: true, heard: [] }
    stage.sockets.set(id, socket)
    everySocket.push(socket)
    person.sockets.push(socket)
  }
  const say = async (person: Person, content: unknown): Promise<void> => {
    const socket = person.sockets.at(-1)
    if (!socket?.isOpen) return
    person.last = content
    await stage.handlers.socket(messageEvent(socket.id, socket.context, content))
  }
  const memberOf = (who: number): MemberId => at(who).seat?.state.me.id ?? ('a'.repeat(26) as MemberId)

  const perform = async (act: Step): Promise<void> => {
    switch (act.do) {
      case 'join': {
        const { data } = await stage.call('rooms.join', { room }, at(act.who).cookie)
        const joined = data as Result<JoinResponse, JoinError>
        if (!joined.ok) return
        at(act.who).seat = joined.value
        at(act.who).members.push(joined.value.state.me.id)
        return
      }
      case 'dial':
      case 'redial': {
        const { seat, spent } = at(act.who)
        const nonce = act.do === 'dial' ? seat && nonceOf(seat) : spent[0]
        if (nonce) await dial(at(act.who), nonce)
        return
      }
      case 'hello':
        return say(at(act.who), helloFrame())
      case 'seek_admin':
      case 'leave':
        return say(at(act.who), frame({ type: act.do }))
      case 'signal': {
        const signals = [{ to: memberOf(act.whom), data: memberOf(act.who) }]
        return say(at(act.who), frame<'signal'>({ type: 'signal', signals }))
      }
      case 'say':
        return say(
          at(act.who),
          frame<'say'>({ type: 'say', to: memberOf(act.whom), text: memberOf(act.who) }),
        )
      case 'admit':
      case 'deny':
      case 'remove':
        return say(at(act.who), frame<'admit'>({ type: act.do, members: [memberOf(act.whom)] } as never))
      case 'repeat':
        return say(at(act.who), at(act.who).last ?? '')
      case 'crash': {
        const socket = at(act.who).sockets.at(-1)
        if (socket) socket.isOpen = false
        return
      }
      case 'hangUp': {
        const socket = at(act.who).sockets.at(-1)
        if (socket) await stage.hangUp(socket)
        return
      }
      case 'disconnect': {
        const socket = everySocket[act.socket]
        if (socket && !socket.isOpen) await stage.handlers.socket(disconnectEvent(socket.id))
        return
      }
      case 'silence':
        await stage.test.db
          .execute(sql`UPDATE members SET seen_at = now() - interval '1 minute', asked_at = now() - interval '1 minute'
                                        WHERE id = (SELECT admin FROM rooms WHERE id = ${room})`)
        return
      case 'sweep':
        return stage.handlers.sweeper({})
      case 'expire':
        return stage.test.expire('rooms')
      case 'together':
        await Promise.all(act.steps.map(perform))
        return
      default:
        act satisfies never
    }
  }
  const isMember: Run['isMember'] = (who, id) => at(who).members.some((member) => member === id)
  return { room, people, everySocket, perform, isMember }
}
