import { describe, expect, it } from 'vitest'
import { member, snapshot } from '../rtc/_fake-room'
import type { CallEvent } from '../rtc/call-events'
import { bySource } from '../rtc/media/local-tracks'
import { nextPeople, nobody } from './people-model'
import { tilesOf } from './tiles'

const [ada, ben, eve] = [member('Ada'), member('Ben'), member('Eve')]
const own = bySource((source) => source === 'camera')

const after = (...events: CallEvent[]) =>
  events.reduce((people, event) => nextPeople(people, event, own), nobody())
const live: CallEvent = { type: 'standing', state: snapshot(ada) }
const peer = (who: typeof ben, link: 'connecting' | 'connected' = 'connected'): CallEvent => ({
  type: 'peer',
  member: who,
  link,
})
const source = (who: typeof ben, name: 'camera' | 'screen', on: boolean): CallEvent => ({
  type: 'source',
  id: who.id,
  source: name,
  on,
  stream: null,
})
const names = (people: ReturnType<typeof after>) => people.list.map(({ name }) => name)

describe('the list', () => {
  it('has the user first, then the others by their arrival', () => {
    expect(names(after(peer(ben), live, peer(eve)))).toEqual(['Ada', 'Ben', 'Eve'])
  })

  it('is empty for a user who waits', () => {
    expect(after({ type: 'standing', state: snapshot(ada, { waits: true }) }).list).toEqual([])
  })

  it('loses who is gone, and everybody at the end', () => {
    const call = after(live, peer(ben), peer(eve))
    expect(names(nextPeople(call, { type: 'gone', id: ben.id, why: 'lost' }, own))).toEqual(['Ada', 'Eve'])
    expect(nextPeople(call, { type: 'ended', reason: 'replaced' }, own)).toEqual(nobody())
  })

  it('leaves the people who have not changed the objects they were', () => {
    const before = after(live, peer(ben), peer(eve))
    const now = nextPeople(before, { type: 'speaking', ids: new Set([ben.id]) }, own)
    expect(now.list.map((person, at) => person === before.list[at])).toEqual([true, false, true])
  })
})

describe('the admin', () => {
  it('is marked, also when the role passes on', () => {
    const call = after(live, peer(ben))
    expect(call.list.map(({ admin }) => admin)).toEqual([true, false])
    const passed = nextPeople(call, { type: 'left', id: eve.id, admin: ben.id }, own)
    expect(passed.list.map(({ admin }) => admin)).toEqual([false, true])
  })

  it('is marked when they arrive after the word', () => {
    const call = after({ type: 'standing', state: snapshot(ada, { admin: ben.id }) }, peer(ben))
    expect(call.list.map(({ admin }) => admin)).toEqual([false, true])
  })
})

describe('tiles', () => {
  const tiles = (...events: CallEvent[]) => tilesOf(after(...events).list).map(({ key, on }) => [key, on])

  it('are one a person, whether the camera is on or not', () => {
    expect(tiles(live, peer(ben))).toEqual([
      [`${ada.id}:camera`, true],
      [`${ben.id}:camera`, false],
    ])
  })

  it('are two for a person who shares a screen, and one again afterwards', () => {
    const sharing = [live, peer(ben), source(ben, 'camera', true), source(ben, 'screen', true)] as const
    expect(tiles(...sharing)).toEqual([
      [`${ada.id}:camera`, true],
      [`${ben.id}:camera`, true],
      [`${ben.id}:screen`, true],
    ])
    expect(tiles(...sharing, source(ben, 'screen', false))).toHaveLength(2)
  })
})

describe('the screens of peers', () => {
  const call = [live, peer(ben), peer(eve), source(ben, 'screen', true), source(eve, 'screen', true)] as const

  it('are in order, the latest to begin first', () => {
    expect(after(...call).screens).toEqual([eve.id, ben.id])
    const again = [source(ben, 'screen', false), source(ben, 'screen', true)]
    expect(after(...call, ...again).screens).toEqual([ben.id, eve.id])
  })

  it('keep their order when only a stream is new, and lose who stops or is gone', () => {
    expect(after(...call, source(ben, 'screen', true)).screens).toEqual([eve.id, ben.id])
    expect(after(...call, source(eve, 'screen', false)).screens).toEqual([ben.id])
    expect(after(...call, { type: 'gone', id: eve.id, why: 'left' }).screens).toEqual([ben.id])
    expect(after(...call, source(ben, 'camera', false)).screens).toEqual([eve.id, ben.id])
  })

  it('do not have the user’s own: a picture of itself would fill the stage', () => {
    const own = nextPeople(
      after(live, peer(ben)),
      { type: 'self' },
      bySource((name) => name === 'screen'),
    )
    expect(own.screens).toEqual([])
  })
})

describe('who records', () => {
  const records = (who: typeof ben, on: boolean): CallEvent => ({ type: 'recording', id: who.id, on })

  it('is known, until they do not any more or are gone', () => {
    const call = after(live, peer(ben), peer(eve), records(ben, true), records(eve, true), records(ada, true))
    expect(call.recording).toEqual(new Set([ben.id, eve.id, ada.id]))
    const later = nextPeople(call, records(eve, false), own)
    expect(nextPeople(later, { type: 'gone', id: ben.id, why: 'left' }, own).recording).toEqual(
      new Set([ada.id]),
    )
    expect(nextPeople(later, { type: 'ended', reason: 'replaced' }, own).recording.size).toBe(0)
  })
})
