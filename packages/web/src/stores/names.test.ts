// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { member, snapshot } from '../rtc/_fake-room'
import { useNames } from './names'
import { usePeople } from './people'

const { loadOther } = vi.hoisted(() => ({ loadOther: vi.fn<() => Promise<Map<string, string>>>() }))
vi.mock(import('../lib/name-tags'), async (original) => ({
  ...(await original()),
  loadOtherLookalikes: loadOther,
}))

beforeEach(() => {
  loadOther.mockReset()
  vi.stubGlobal('MediaStream', Object)
  setActivePinia(createPinia())
})
afterEach(() => {
  vi.unstubAllGlobals()
})

/** A call of Ada, who is the user, and of these. */
const callWith = (...others: string[]) => {
  const names = useNames()
  const people = usePeople()
  const add = (name: string) => people.apply({ type: 'peer', member: member(name), link: 'connected' })
  people.apply({ type: 'standing', state: snapshot(member('Ada')) })
  for (const name of others) add(name)
  return { names, add }
}

it('loads no further lookalikes for names in ASCII', async () => {
  const { names } = callWith('Ada', 'Ben')
  await Promise.resolve()
  expect(names.tags.size).toBe(2)
  expect(loadOther).not.toHaveBeenCalled()
})

it('tags names that look alike by characters beyond a to z once their table has come', async () => {
  loadOther.mockResolvedValue(new Map([['ی', 'ى']]))
  const { names } = callWith('علی', 'على')
  expect(names.tags.size).toBe(0)
  await vi.waitFor(() => expect(names.tags.size).toBe(2))
  expect(loadOther).toHaveBeenCalledOnce()
})

it('asks for the table again with the next such name, where it could not be loaded', async () => {
  loadOther.mockRejectedValueOnce(new Error('offline')).mockResolvedValue(new Map([['ی', 'ى']]))
  const { names, add } = callWith('علی', 'على')
  await vi.waitFor(() => expect(loadOther).toHaveBeenCalledOnce())
  expect(names.tags.size).toBe(0)
  add('José')
  await vi.waitFor(() => expect(names.tags.size).toBe(2))
  expect(loadOther).toHaveBeenCalledTimes(2)
})
