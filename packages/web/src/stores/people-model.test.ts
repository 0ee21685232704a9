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
