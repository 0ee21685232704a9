import type { MemberId } from '@talki/core/id'
import { FRAMES, SEATS } from '@talki/core/protocol/frames'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createMeshWorld, type MeshWorld } from './_mesh-world'

let stage: MeshWorld
beforeEach(() => {
  stage = createMeshWorld()
})
afterEach(() => {
  stage.end()
})

it.each([
  ['in a full room at once', 0],
  ['while every third signal is lost', 3],
])(
  'a newcomer sends fewer than half of the frames that a connection may, %s',
  async (_, lostEach) => {
    /** Frames in each sender's bucket, were it to leak at half of the rate. */
    const buckets = new Map<MemberId, { level: number; at: number }>()
    let fullest = 0
    stage.world.onFrame = (from) => {
      const now = performance.now()
      const { level, at } = buckets.get(from) ?? { level: 0, at: now }
      const left = Math.max(0, level - ((now - at) / 1000) * (FRAMES.perSecond / 2))
      buckets.set(from, { level: left + 1, at: now })
      fullest = Math.max(fullest, left + 1)
    }
    stage.world.fate = (_sent, index) => (lostEach > 0 && index % lostEach === 0 ? [] : [1])
    const people = Array.from({ length: SEATS }, () => stage.person())
    for (const [index, newcomer] of people.entries()) stage.admit(newcomer, people.slice(0, index))
    await stage.pass(lostEach === 0 ? 2000 : 8000)
    expect(fullest).toBeGreaterThan(1)
    expect(fullest).toBeLessThan(FRAMES.burst / 2)
    const [first, last] = [people[0], people.at(-1)]
    if (lostEach === 0 && first && last) {
      expect([stage.linkTo(first, last), stage.linkTo(last, first)]).toEqual(['connected', 'connected'])
    }
    // What was lost is sent again.
    if (lostEach > 0) expect(stage.world.sent.length).toBeGreaterThan(1.3 * SEATS * (SEATS - 1))
  },
  60_000,
)
