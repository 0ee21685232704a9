import { describe, expect, it } from 'vitest'
import type { LinkEncodings } from '../connection/sender-encodings'
import { uplinkEncodings } from './uplink-budget'
import { capOf, nextCapacity, unmeasured, type UplinkLook } from './uplink-capacity'

/** Between two looks, in milliseconds. */
const LOOK = 2500

const bitsOf = ({ microphone, screen_audio, camera, screen }: LinkEncodings): number =>
  [microphone, screen_audio, camera, screen].reduce(
    (sum, part) => sum + (part?.active ? part.maxBitrate : 0),
    0,
  )

/**
 * A member's links over one uplink, and over paths of their own beyond it. Each link has an estimate as browsers have: it
 * falls to its share at once when more is sent than gets through, and grows by a part of itself, up to a half more than is
 * sent. `noise`: by which part the measurement is off, in turn.
 */
const simulate = (ids: readonly string[], { noise = 0 } = {}) => {
  const estimates = new Map(ids.map((id) => [id, 300_000]))
  const paths = new Map<string, number>()
  let capacity = unmeasured<string>()
  let now = 0
  const world = {
    uplinkBps: 20_000_000,
    paths,
    busy: false,
    heights: [] as string[],
    total: 0,
    plan: (): ReadonlyMap<string, LinkEncodings> =>
      uplinkEncodings({
        links: ids.map((id) => ({ id, shown: {}, capBps: capOf(capacity, id) })),
        sources: { microphone: true, screen_audio: false, camera: { height: 360 }, screen: null },
        mode: 'full',
        easing: capacity.easing.level,
        budgetBps: capacity.budget.level,
      }),
    capacity: () => capacity,
    run: (seconds: number): void => {
      for (const end = now + seconds * 1000; now < end; now += LOOK) {
        const plan = world.plan()
        const allotted = new Map([...plan].map(([id, each]) => [id, bitsOf(each)]))
        world.total = [...allotted.values()].reduce((sum, bps) => sum + bps, 0)
        const sent = ids.map((id) => Math.min(allotted.get(id) ?? 0, estimates.get(id) ?? 0))
        const sum = sent.reduce((a, b) => a + b, 0)
        const looks = ids.map((id, at): [string, UplinkLook] => {
          const through = Math.min(1, world.uplinkBps / sum) * (sent[at] ?? 0)
          const path = paths.get(id) ?? Infinity
          const isOver = sum > world.uplinkBps || through > path
          const grown = Math.min((estimates.get(id) ?? 0) * 1.3 + 20_000, through * 1.5 + 50_000)
          const next = isOver ? Math.min(through, path) : grown
          estimates.set(id, next)
          const availableBps = next * (1 + noise * (((at + now / LOOK) % 3) - 1))
          const isHeld = availableBps < (allotted.get(id) ?? 0)
          const held = world.busy ? 'cpu' : isHeld ? 'bandwidth' : null
          return [id, { availableBps, held, allottedBps: allotted.get(id) ?? 0, hasPicture: true }]
        })
        capacity = nextCapacity(capacity, new Map(looks), now)
        world.heights.push(ids.map((id) => plan.get(id)?.camera?.height ?? 0).join())
      }
    },
    /** How often heights have changed since the call before. */
    changes: (): number => {
      const changed = world.heights.filter((text, at) => at > 0 && text !== world.heights[at - 1]).length
      world.heights = world.heights.slice(-1)
      return changed
    },
  }
  return world
}
const five = ['ada', 'ben', 'cem', 'dot', 'eve']

describe('an uplink', () => {
  it('that carries everything is left alone, also while the estimates grow', () => {
    const world = simulate(five)
    world.run(60)
    expect(world.changes()).toBe(0)
    expect([...world.plan().values()].every(({ camera }) => camera?.height === 360)).toBe(true)
  })

  it('that gets short is not asked for more within four looks, and the sound stays', () => {
    const world = simulate(five)
    world.run(60)
    world.uplinkBps = 1_000_000
    world.run((4 * LOOK) / 1000)
    world.run(LOOK / 1000)
    expect(world.total).toBeLessThanOrEqual(1_000_000)
    for (const { microphone, camera } of world.plan().values()) {
      expect(microphone?.maxBitrate).toBe(32_000)
      expect(camera?.why).toBe('uplink')
    }
  })

  it.each([0, 0.04])(
    'does not swing: it seldom tries for more, and more seldom each time (noise %d)',
    (noise) => {
      const world = simulate(five, { noise })
      world.run(60)
      world.uplinkBps = 1_000_000
      world.run(300)
      world.changes()
      world.run(600)
      expect(world.changes()).toBeLessThanOrEqual(16)
      expect(world.total).toBeLessThan(1_150_000)
      expect(world.total).toBeGreaterThan(650_000)
    },
  )

  it('that is wide again is used again within three minutes', () => {
    const world = simulate(five)
    world.run(60)
    world.uplinkBps = 1_000_000
    world.run(60)
    world.uplinkBps = 20_000_000
    world.run(180)
    expect([...world.plan().values()].every(({ camera }) => camera?.height === 360)).toBe(true)
  })
})

describe('one narrow path', () => {
  it('takes nothing from the others', () => {
    const world = simulate(five)
    world.run(60)
    world.paths.set('ada', 200_000)
    world.run(60)
    expect(world.plan().get('ada')?.camera).toMatchObject({ why: 'path' })
    expect(capOf(world.capacity(), 'ada')).toBeLessThanOrEqual(220_000)
    expect(world.plan().get('ben')?.camera).toMatchObject({ height: 360, why: null })
  })

  it('of two people has a ceiling of its own', () => {
    const world = simulate(['ada'])
    world.run(30)
    world.paths.set('ada', 200_000)
    world.run(30)
    expect(world.plan().get('ada')?.camera?.why).toBe('path')
    world.paths.delete('ada')
    world.run(120)
    expect(world.plan().get('ada')?.camera?.why).toBeNull()
  })
})

describe('a processor that is too slow', () => {
  it('gets smaller pictures step by step, and larger ones slowly once it is not', () => {
    const world = simulate(five)
    world.run(30)
    world.busy = true
    world.run(10)
    expect(world.plan().get('ada')?.camera).toMatchObject({ why: 'processor' })
    world.run(60)
    const least = world.plan().get('ada')?.camera?.height ?? 0
    expect(least).toBe(90)
    world.busy = false
    world.run(5)
    expect(world.plan().get('ada')?.camera?.height).toBe(least)
    world.run(120)
    expect(world.plan().get('ada')?.camera).toMatchObject({ height: 360, why: null })
  })
})
