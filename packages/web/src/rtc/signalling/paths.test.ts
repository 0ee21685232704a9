import { newMemberId } from '@talki/core/id'
import type { PeerSignal } from '@talki/core/protocol/peer'
import { expect, it } from 'vitest'
import { createPaths, type PathName, type SendOptions, type SignalPath } from './paths'

const ben = newMemberId()
const signal: PeerSignal = { id: 'one', link: 'x', candidates: [] }

/** What leads to Ben, and what was sent by which path. */
const world = (leads: readonly (PathName | 'silent channel' | 'queue')[]) => {
  const used: string[] = []
  const has = (name: (typeof leads)[number]) => leads.includes(name)
  const path = (name: SignalPath['name']): SignalPath => ({
    name,
    reaches: () => has(name),
    post: () => used.push(name),
  })
  const channel = {
    isUp: () => has('channel'),
    send: () => {
      used.push('channel')
      return true
    },
  }
  const server = {
    post: () => void used.push('server'),
    flush: () => undefined,
    isOpen: () => has('server'),
    isAvailable: () => has('server') || has('queue'),
  }
  const paths = createPaths(() => (has('channel') || has('silent channel') ? channel : null), server, [
    path('third'),
    path('rescue'),
  ])
  return { used, paths, send: (options?: SendOptions) => paths.send(ben, signal, options) }
}

it.each([
  [['channel', 'server', 'third', 'rescue'], 'channel'],
  [['silent channel', 'server', 'third', 'rescue'], 'third'],
  [['silent channel', 'server', 'rescue'], 'server'],
  [['silent channel', 'queue', 'third', 'rescue'], 'third'],
  [['silent channel', 'rescue'], 'rescue'],
  [['silent channel', 'queue'], 'server'],
  [['silent channel'], 'channel'],
] as const)('of %j takes %s, and no other', (leads, chosen) => {
  const { used, send } = world(leads)
  expect(send()).toBe(chosen)
  expect(used).toEqual([chosen])
})

it('says where nothing leads', () => {
  expect(world([]).send()).toBeNull()
})

it('answers by the path that a signal came by, even though the channel seems to work', () => {
  const { used, send } = world(['channel', 'server', 'third'])
  expect(send({ answers: 'third' })).toBe('third')
  expect(used).toEqual(['third'])
  expect(world(['channel', 'server']).send({ answers: 'third' })).toBe('server')
})

it('sends by every path at once where one after the other has not helped', () => {
  const { used, send } = world(['silent channel', 'server', 'third', 'rescue'])
  expect(send({ everywhere: true })).toBe('third')
  expect(used).toEqual(['third', 'server', 'rescue'])
})

it('then opens a socket too, where there is none: a third member may drop what it is given', () => {
  const { used, send } = world(['silent channel', 'queue', 'third'])
  expect(send({ everywhere: true })).toBe('third')
  expect(used).toEqual(['third', 'server'])
})

it('answers over the channel what came over it, and takes it where the answer’s own path is gone', () => {
  const { used, send } = world(['channel', 'server', 'third'])
  expect(send({ answers: 'channel' })).toBe('channel')
  expect(used).toEqual(['channel'])
  const alone = world(['channel'])
  expect(alone.send({ answers: 'third' })).toBe('channel')
  expect(alone.used).toEqual(['channel'])
  // The queue of the server opens a socket: the channel costs less.
  expect(world(['channel', 'queue']).send({ answers: 'third' })).toBe('channel')
})

it('posts nothing twice by the server, nor to a server that does not lead there', () => {
  const { used, send } = world(['server'])
  expect(send({ everywhere: true })).toBe('server')
  expect(used).toEqual(['server'])
  const queued = world(['queue'])
  expect(queued.send({ everywhere: true })).toBe('server')
  expect(queued.used).toEqual(['server'])
  const closed = world(['third'])
  expect(closed.send({ everywhere: true })).toBe('third')
  expect(closed.used).toEqual(['third'])
})

it.each([
  [[], false, false],
  [['channel'], false, false],
  [['queue'], true, false],
  [['third'], true, true],
  [['rescue'], true, true],
  [['third', 'rescue'], true, true],
] as const)(
  'by %j a peer can be reached otherwise than over the channel: %s, without the server: %s',
  (leads, canReach, hasDetour) => {
    const { paths } = world(leads)
    expect([paths.canReach(ben), paths.hasDetour(ben)]).toEqual([canReach, hasDetour])
  },
)
