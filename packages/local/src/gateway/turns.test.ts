import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createTurns } from './turns'

/** Work that a test ends by hand, in the order in which it began. Names are of `room connection number`. */
const bench = (options: { atOnce: number; waiting: number }) => {
  const turns = createTurns(options)
  const [begun, refused]: string[][] = [[], []]
  const ends: (() => void)[] = []
  const placeOf = (name: string) => {
    const [room = '', connection = ''] = name.split(' ')
    return { room, connection: `${room} ${connection}` }
  }
  const enter = (...names: string[]) => {
    for (const name of names) {
      turns.enter(placeOf(name), {
        run: () => {
          begun?.push(name)
          return new Promise((resolve) => ends.push(resolve))
        },
        refuse: () => void refused?.push(name),
      })
    }
  }
  const finish = async (times = 1) => {
    for (let n = 0; n < times; n += 1) {
      ends.shift()?.()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const waiting = (name: string) => turns.waiting(placeOf(name))
  return { begun: begun ?? [], refused: refused ?? [], enter, finish, waiting, running: () => ends.length }
}
const numbers = (count: number, prefix: string) => Array.from({ length: count }, (_, n) => `${prefix} ${n}`)

it('runs so many at once, and one more as each ends', async () => {
  const { begun, enter, finish } = bench({ atOnce: 2, waiting: 9 })
  enter('r a 1', 'r a 2', 'r a 3', 'r a 4')
  expect(begun).toEqual(['r a 1', 'r a 2'])
  await finish()
  expect(begun).toEqual(['r a 1', 'r a 2', 'r a 3'])
  await finish(3)
  expect(begun).toEqual(['r a 1', 'r a 2', 'r a 3', 'r a 4'])
  enter('r a 5')
  expect(begun).toHaveLength(5)
})

it('lets a connection that sends much delay the others of its room by one each', async () => {
  const { begun, enter, finish } = bench({ atOnce: 1, waiting: 99 })
  enter(...numbers(20, 'r flood'), 'r b 1', 'r c 1')
  await finish(4)
  expect(begun.slice(0, 4)).toEqual(['r flood 0', 'r flood 1', 'r b 1', 'r c 1'])
})

it('lets a room of many connections that send much delay another room by one each', async () => {
  const { begun, enter, finish } = bench({ atOnce: 1, waiting: 99 })
  for (let n = 0; n < 20; n += 1) enter(...numbers(2, `flood ${n}`))
  enter('call a 1', 'call a 2', 'call b 1')
  await finish(6)
  expect(begun.slice(1, 7)).toEqual([
    'flood 0 1',
    'call a 1',
    'flood 1 0',
    'call b 1',
    'flood 2 0',
    'call a 2',
  ])
})

it('refuses what would wait beyond the limit, and says how many wait', async () => {
  const { begun, refused, enter, finish, waiting } = bench({ atOnce: 1, waiting: 2 })
  enter('r a 1', 'r a 2', 'r b 1', 'r c 1')
  expect(refused).toEqual(['r c 1'])
  expect([waiting('r a'), waiting('r b'), waiting('r c')]).toEqual([1, 1, 0])
  await finish()
  enter('r c 2')
  await finish(3)
  expect(begun).toEqual(['r a 1', 'r a 2', 'r b 1', 'r c 2'])
})

it('refuses those who have more in the stead of those who have less', async () => {
  const { begun, refused, enter, finish } = bench({ atOnce: 1, waiting: 20 })
  // Twenty-one connections with a message each, all of one room.
  for (let n = 0; n < 21; n += 1) enter(`flood ${n} 0`)
  enter(...numbers(5, 'call a'), 'call b 0')
  expect(refused).toHaveLength(6)
  expect(refused.every((name) => name.startsWith('flood'))).toBe(true)
  await finish(20)
  expect(begun.filter((name) => name.startsWith('call'))).toHaveLength(6)
})

it('loses nothing, whatever comes: all is carried out or refused, within the limits', async () => {
  const step = fc.oneof(
    fc.tuple(fc.nat(3), fc.nat(3)).map(([room, connection]) => `${room} ${connection}`),
    fc.constant(null),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
      const { begun, refused, enter, finish, running } = bench({ atOnce: 2, waiting: 5 })
      let count = 0
      for (const place of steps) {
        if (place === null) await finish()
        else enter(`${place} ${(count += 1)}`)
        const waits = count - begun.length - refused.length
        expect(waits).toBeLessThanOrEqual(5)
        expect(running()).toBe(Math.min(2, running() + waits))
      }
      await finish(count)
      expect(begun.length + refused.length).toBe(count)
      expect(new Set([...begun, ...refused]).size).toBe(count)
    }),
  )
})
