import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createMeshWorld } from './_mesh-world'

it('a server that loses, repeats and reorders at will is survived by everybody', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: 1, max: 1200 }), { maxLength: 2 }), { maxLength: 24 }),
      fc.integer({ min: 2, max: 4 }),
      fc.boolean(),
      fc.constantFrom(
        [{ type: 'host' as const, afterMs: 2 }],
        // Found after the description has gone: it travels in a batch of its own.
        [{ type: 'srflx' as const, afterMs: 260 }],
        [
          { type: 'host' as const, afterMs: 4 },
          { type: 'srflx' as const, afterMs: 90 },
          { type: 'relay' as const, afterMs: 700 },
        ],
      ),
      // The connections in which a browser finds no candidate.
      fc.uniqueArray(fc.integer({ min: 1, max: 16 }), { maxLength: 4 }),
      async (fates, count, isAtOnce, gathering, stuck) => {
        const run = createMeshWorld()
        run.world.fate = (_, index) => fates[index] ?? [1]
        run.world.network.isStuck = ({ number }) => stuck.includes(number)
        run.world.network.gathering = gathering
        const people = Array.from({ length: count }, () => run.person())
        for (const [at, one] of people.entries()) {
          const others = people.filter((other) => other !== one)
          if (isAtOnce) one.mesh.setRoster(others.map(({ member }) => member))
          else run.admit(one, people.slice(0, at))
        }
        await run.pass(29_000)
        const pairs = people.flatMap((one) =>
          people.filter((two) => two !== one).map((two) => run.linkTo(one, two)),
        )
        const open = people.map((one) => run.open(one).length)
        run.end()
        expect(pairs).toEqual(pairs.map(() => 'connected'))
        expect(open).toEqual(people.map(() => count - 1))
      },
    ),
    { numRuns: 60 },
  )
})
