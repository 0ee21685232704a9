import type { MemberId } from '@talki/core/id'
import type { Member } from '@talki/core/protocol/member'
import type { CallEvent } from '../rtc/call-events'
import { bySource, type SourcesOn } from '../rtc/media/local-tracks'
import type { LinkState } from '../rtc/mesh/link-state'
import type { LocalEvent } from './call-state'

/** One person in the call: plain data. Their streams are found by id and source. */
export type Person = {
  id: MemberId
  name: string
  verified: boolean
  self: boolean
  admin: boolean
  speaking: boolean
  /** Place among the raised hands, from 1; 0 for a hand that is down. */
  hand: number
  link: LinkState
  /** Which of their sources are on. */
  sources: SourcesOn
}

/** The people in a call: the user first, then the others by their arrival. */
export type People = {
  me: MemberId | null
  admin: MemberId | null
  list: readonly Person[]
  /** Members whom the admin has removed, so that the news can say so. */
  removed: ReadonlySet<MemberId>
  /** Peers who share a screen, the latest to begin first. */
  screens: readonly MemberId[]
  /** Members with a raised hand, in the order in which they raised it; some may be gone. */
  hands: readonly MemberId[]
  /** Members who record the call, this user among them. */
  recording: ReadonlySet<MemberId>
}

export const nobody = (): People => ({
  me: null,
  admin: null,
  list: [],
  removed: new Set(),
  screens: [],
  hands: [],
  recording: new Set(),
})

/** Until a peer has told: sound is better expected, and a picture not promised. */
const UNTOLD: SourcesOn = bySource((source) => source === 'microphone')

/** Changes the people that differ, and leaves the others the objects they were. */
const patch = (people: People, change: (person: Person) => Partial<Person>): People => ({
  ...people,
  list: people.list.map((person) => {
    const changes = Object.entries(change(person)) as [keyof Person, Person[keyof Person]][]
    return changes.some(([key, value]) => person[key] !== value) ? { ...person, ...change(person) } : person
  }),
})

const without = <T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> =>
  set.has(item) ? new Set([...set].filter((one) => one !== item)) : set

const withAdmin = (people: People, admin: MemberId | null): People =>
  patch({ ...people, admin }, ({ id }) => ({ admin: id === admin }))

/** Numbers the raised hands of those who are here. */
const withHands = (people: People): People => {
  const up = people.hands.filter((hand) => people.list.some(({ id }) => id === hand))
  return patch(people, ({ id }) => ({ hand: up.indexOf(id) + 1 }))
}

/** Puts a screen that a peer begins to share before the others, and takes out one that ends. */
const withScreen = (people: People, id: MemberId, on: boolean): People =>
  people.screens.includes(id) === on
    ? people
    : { ...people, screens: on ? [id, ...people.screens] : people.screens.filter((other) => other !== id) }

const newPerson = (
  { id, name, verified }: Member,
  own: Pick<Person, 'self' | 'link' | 'sources'>,
): Person => ({ id, name, verified, admin: false, speaking: false, hand: 0, ...own })

/** The people after an event. Pure; `own` tells which of the user's sources are on. */
export const nextPeople = (
  people: People,
  event: CallEvent | LocalEvent | { type: 'self' },
  own: SourcesOn,
): People => {
  switch (event.type) {
    case 'entering':
    case 'over':
    case 'away':
    case 'ended':
      return nobody()
    case 'standing': {
      const { me, admin } = event.state
      const isIn = me.status === 'admitted' && !people.list.some(({ self }) => self)
      const self = newPerson(me, { self: true, link: 'connected', sources: own })
      return withAdmin({ ...people, me: me.id, list: isIn ? [self, ...people.list] : people.list }, admin)
    }
    case 'self':
      return patch(people, ({ self }) => (self ? { sources: own } : {}))
    case 'left':
      return withAdmin(people, event.admin)
    case 'peer': {
      const { member, link } = event
      if (people.list.some(({ id }) => id === member.id)) {
        return patch(people, ({ id }) => (id === member.id ? { link } : {}))
      }
      const person = newPerson(member, { self: false, link, sources: UNTOLD })
      const list = [...people.list, { ...person, admin: member.id === people.admin }]
      return withHands({ ...people, list })
    }
    case 'gone':
      return withHands({
        ...withScreen(people, event.id, false),
        list: people.list.filter(({ id }) => id !== event.id),
        recording: without(people.recording, event.id),
        removed: event.why === 'removed' ? new Set([...people.removed, event.id]) : people.removed,
      })
    case 'source': {
      const ordered = event.source === 'screen' ? withScreen(people, event.id, event.on) : people
      return patch(ordered, ({ id, sources }) =>
        id === event.id && sources[event.source] !== event.on
          ? { sources: { ...sources, [event.source]: event.on } }
          : {},
      )
    }
    case 'recording': {
      const rest = without(people.recording, event.id)
      return { ...people, recording: event.on ? new Set([...rest, event.id]) : rest }
    }
    case 'speaking':
      return patch(people, ({ id }) => ({ speaking: event.ids.has(id) }))
    case 'shared':
      return withHands(withAdmin({ ...people, hands: event.hands }, event.admin))
    case 'links':
    case 'limited':
    case 'joined_room':
    case 'decided':
    case 'refused':
    case 'knock':
    case 'socket':
    case 'door':
    case 'door_closed':
    case 'reopened':
    case 'agreement':
    case 'reaction':
    case 'caption':
    case 'captioning':
    case 'muted':
    case 'door_line':
    case 'files':
    case 'file':
      return people
    default:
      return event satisfies never
  }
}
