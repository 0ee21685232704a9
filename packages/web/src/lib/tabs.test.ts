import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import {
  askTabsToLeave,
  findCall,
  holdCall,
  leaveWhenAsked,
  onSessionChanged,
  tellSessionChanged,
} from './tabs'

/** Channels that are open: Node's would keep the test running. */
let channels: BroadcastChannel[] = []
beforeEach(() => {
  channels = []
  const Native = BroadcastChannel
  vi.stubGlobal(
    'BroadcastChannel',
    class extends Native {
      constructor(name: string) {
        super(name)
        channels.push(this)
      }
    },
  )
})
afterEach(() => {
  for (const channel of channels) channel.close()
  vi.unstubAllGlobals()
})

it('asks for the calls that are meant, and waits until one is left', async () => {
  const asked: string[] = []
  leaveWhenAsked((which) => {
    asked.push(which)
    return true
  })
  await askTabsToLeave('seated')
  await askTabsToLeave('every')
  expect(asked).toEqual(['seated', 'every'])
})

it('does not wait for tabs that have no call to leave', async () => {
  leaveWhenAsked(() => false)
  await expect(askTabsToLeave('seated')).resolves.toBeUndefined()
})

it('tells other tabs that the session has changed', async () => {
  const changed = new Promise<void>((resolve) => onSessionChanged(resolve))
  tellSessionChanged()
  await changed
})

it('finds the name of a call that is held, and none where it has ended', async () => {
  const held = new Map<string, Promise<unknown>>()
  vi.stubGlobal('navigator', {
    locks: {
      request: (name: string, _options: unknown, run: () => Promise<void>) => {
        const isOver = run().finally(() => held.delete(name))
        held.set(name, isOver)
        return isOver
      },
      query: () =>
        Promise.resolve({
          held: [{ name: 'another site part' }, ...[...held.keys()].map((name) => ({ name }))],
        }),
    },
  })
  expect(await findCall()).toBeNull()
  const release = holdCall('Ada: the first')
  expect(await findCall()).toBe('Ada: the first')
  release()
  await Promise.all(held.values())
  expect(await findCall()).toBeNull()
})

it.each([
  ['has no locks', {}],
  [
    'refuses them',
    {
      locks: {
        request: () => Promise.reject(new DOMException('', 'SecurityError')),
        query: () => Promise.reject(new DOMException('', 'SecurityError')),
      },
    },
  ],
])('knows of no call where the browser %s, and throws nothing', async (_, navigator) => {
  vi.stubGlobal('navigator', navigator)
  const release = holdCall('Ada')
  expect(await findCall()).toBeNull()
  release()
})
