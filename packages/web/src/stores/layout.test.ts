// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { SPEECH_MS } from '../lib/main-speaker'
import { member, snapshot } from '../rtc/_fake-room'
import { useLayout } from './layout'
import { usePeople } from './people'
import { useVolumes } from './volumes'

const [ada, ben, eve] = [member('Ada'), member('Ben'), member('Eve')]

beforeEach(() => {
  localStorage.clear()
  vi.useFakeTimers()
  // Of the media that the people's store reads only whether they are on is needed, and they are off.
  vi.stubGlobal('MediaStream', Object)
  setActivePinia(createPinia())
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** A call of Ada, who is the user, with Ben and Eve. */
const call = () => {
  const people = usePeople()
  const layout = useLayout()
  const begin = (): void => {
    people.apply({ type: 'standing', state: snapshot(ada) })
    for (const peer of [ben, eve]) people.apply({ type: 'peer', member: peer, link: 'connected' })
  }
  begin()
  const speak = (...ids: (typeof ada.id)[]) => people.apply({ type: 'speaking', ids: new Set(ids) })
  const share = (id: typeof ada.id, on: boolean) =>
    people.apply({ type: 'source', id, source: 'screen', on, stream: null })
  return { people, layout, begin, speak, share, main: () => layout.main?.key }
}

it('who speaks changes their own tile, and nothing that the places of the tiles depend on', () => {
  const { layout, speak } = call()
  const { tiles, wish } = layout
  speak(ben.id)
  expect(layout.tiles.map((tile, at) => tile === tiles[at])).toEqual([true, false, true])
  expect(layout.wish).toBe(wish)
})

describe('the main tile', () => {
  it('goes to who speaks for a while, and stays with them', () => {
    const { speak, main } = call()
    expect(main()).toBe(`${ben.id}:camera`)
    speak(eve.id)
    vi.advanceTimersByTime(SPEECH_MS - 1)
    expect(main()).toBe(`${ben.id}:camera`)
    vi.advanceTimersByTime(1)
    expect(main()).toBe(`${eve.id}:camera`)
    speak()
    vi.advanceTimersByTime(60_000)
    expect(main()).toBe(`${eve.id}:camera`)
  })

  it('never goes to the user for speaking, nor to a muted microphone', () => {
    const { people, speak, main } = call()
    people.apply({ type: 'source', id: eve.id, source: 'microphone', on: false, stream: null })
    speak(ada.id, eve.id)
    vi.advanceTimersByTime(60_000)
    expect(main()).toBe(`${ben.id}:camera`)
  })

  it('goes to the newest screen of a peer, and back to the one before', () => {
    const { layout, share, main } = call()
    share(eve.id, true)
    expect(main()).toBe(`${eve.id}:screen`)
    share(ben.id, true)
    expect(main()).toBe(`${ben.id}:screen`)
    share(ben.id, false)
    expect(main()).toBe(`${eve.id}:screen`)
    layout.pin(`${ben.id}:camera`)
    expect(main()).toBe(`${ben.id}:camera`)
    layout.pin(null)
    share(eve.id, false)
    expect(main()).toBe(`${ben.id}:camera`)
  })

  it('keeps a pin while its tile is away, and not beyond the call', () => {
    const { people, layout, begin, main } = call()
    layout.pin(`${eve.id}:camera`)
    people.apply({ type: 'gone', id: eve.id, why: 'lost' })
    expect(main()).toBe(`${ben.id}:camera`)
    people.apply({ type: 'peer', member: eve, link: 'connecting' })
    expect(main()).toBe(`${eve.id}:camera`)
    people.apply({ type: 'over', reason: 'left' })
    begin()
    expect(main()).toBe(`${ben.id}:camera`)
  })
})

describe('the user’s own picture', () => {
  it('is hidden as soon as there is anybody else to be seen', () => {
    const { people, layout } = call()
    layout.selfView = 'hidden'
    expect(layout.tiles.map(({ member: id }) => id)).toEqual([ben.id, eve.id])
    expect(layout.isSelfHidden).toBe(true)
    for (const { id } of [ben, eve]) people.apply({ type: 'gone', id, why: 'left' })
    expect(layout.tiles.map(({ member: id }) => id)).toEqual([ada.id])
    expect(layout.isSelfHidden).toBe(false)
  })

  it('and the layout are seen in the next visit as they were chosen', async () => {
    const { layout } = call()
    expect([layout.mode, layout.selfView, layout.isMirrored]).toEqual(['grid', 'shown', true])
    layout.mode = 'speaker'
    layout.selfView = 'small'
    layout.isMirrored = false
    await nextTick()
    setActivePinia(createPinia())
    const next = call().layout
    expect([next.mode, next.selfView, next.isMirrored]).toEqual(['speaker', 'small', false])
    expect(next.wish).toMatchObject({ mode: 'speaker', own: `${ada.id}:camera`, isOwnSmall: true })
  })
})

it('volumes are a member’s own, and are forgotten with the call', () => {
  const { people, begin } = call()
  const volumes = useVolumes()
  volumes.set(ben.id, { volume: 0.25 })
  volumes.set(ben.id, { muted: true })
  expect(volumes.of(ben.id)).toEqual({ volume: 0.25, muted: true })
  expect(volumes.of(eve.id)).toEqual({ volume: 1, muted: false })
  expect([...volumes.muted]).toEqual([ben.id])
  // Who comes back as the same member is as loud as before.
  people.apply({ type: 'gone', id: ben.id, why: 'lost' })
  expect(volumes.of(ben.id).muted).toBe(true)
  people.apply({ type: 'over', reason: 'left' })
  begin()
  expect(volumes.of(ben.id)).toEqual({ volume: 1, muted: false })
})
