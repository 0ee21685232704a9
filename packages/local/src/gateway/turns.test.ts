import { expect, it } from 'vitest'
import { createTurns } from './turns'

/** Work that a test ends by hand, in the order in which it began. */
const bench = (options: { atOnce: number; waiting: number }) => {
  const turns = createTurns(options)
  const begun: string[] = []
  const ends: (() => void)[] = []
  const enter = (key: string, name: string) =>
    turns.enter(key, () => {
      begun.push(name)
      return new Promise((resolve) => ends.push(resolve))
    })
  const finish = async () => {
    ends.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { turns, begun, enter, finish }
}

it('runs so many at once, and one more as each ends', async () => {
  const { begun, enter, finish } = bench({ atOnce: 2, waiting: 9 })
  for (const name of ['a1', 'a2', 'a3', 'a4']) expect(enter('a', name)).toBe(true)
  expect(begun).toEqual(['a1', 'a2'])
  await finish()
  expect(begun).toEqual(['a1', 'a2', 'a3'])
  await finish()
  await finish()
  await finish()
  expect(begun).toEqual(['a1', 'a2', 'a3', 'a4'])
  expect(enter('a', 'a5')).toBe(true)
  expect(begun).toHaveLength(5)
})

it('lets one that sends much delay the others by one each', async () => {
  const { begun, enter, finish } = bench({ atOnce: 1, waiting: 99 })
  for (let n = 0; n < 20; n += 1) enter('flood', `flood ${n}`)
  enter('b', 'b1')
  enter('c', 'c1')
  for (let n = 0; n < 4; n += 1) await finish()
  expect(begun.slice(0, 4)).toEqual(['flood 0', 'flood 1', 'b1', 'c1'])
})

it('refuses what would wait beyond the limit, and says how many wait', async () => {
  const { turns, begun, enter, finish } = bench({ atOnce: 1, waiting: 2 })
  expect(['a1', 'a2', 'b1'].map((name) => enter(name.slice(0, 1), name))).toEqual([true, true, true])
  expect(enter('c', 'c1')).toBe(false)
  expect([turns.waiting('a'), turns.waiting('b'), turns.waiting('c')]).toEqual([1, 1, 0])
  await finish()
  expect(enter('c', 'c2')).toBe(true)
  for (let n = 0; n < 3; n += 1) await finish()
  expect(begun).toEqual(['a1', 'a2', 'b1', 'c2'])
})
