import { newMemberId, type MemberId } from '@talki/core/id'
import type { LinkReport } from '@talki/core/protocol/link-report'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { NO_FLOW } from '../rtc/connection/link-flow'
import { useLinks } from './links'

const [me, ben] = [newMemberId(), newMemberId()]
const report = (to: MemberId, over: Partial<LinkReport> = {}): LinkReport => ({
  ...{ to, state: 'connected', rttMs: 20, loss: 0, route: 'direct', restarts: 0 },
  ...over,
})
/** A measurement of this user's, of so many pictures a second. */
const measure = (fps: number, over: Partial<LinkReport> = {}, now = 0): void =>
  useLinks().apply(
    { type: 'links', by: me, links: [report(ben, over)], flows: new Map([[ben, { ...NO_FLOW, fps }]]) },
    now,
  )

beforeEach(() => {
  setActivePinia(createPinia())
})

it('keeps the last sixty measurements of each own link, and none of others', () => {
  for (let fps = 1; fps <= 70; fps += 1) measure(fps)
  useLinks().apply({ type: 'links', by: ben, links: [report(me)] }, 0)
  const samples = useLinks().history.get(ben)
  expect(samples?.map(({ fps }) => fps)).toEqual(Array.from({ length: 60 }, (_, at) => at + 11))
  expect(samples?.at(-1)).toMatchObject({ rttMs: 20, loss: 0 })
  expect([...useLinks().history.keys()]).toEqual([ben])
})

it('says that a link is poor when two measurements do, and forgets it with the member', () => {
  measure(1, { loss: 0.2 })
  expect(useLinks().qualities.get(ben)).toEqual({ grade: 'good' })
  measure(1, { loss: 0.2 })
  expect(useLinks().qualities.get(ben)).toEqual({ grade: 'poor', cause: 'loss' })
  useLinks().apply({ type: 'links', by: me, links: [], flows: new Map() }, 0)
  expect(useLinks().qualities.has(ben)).toBe(false)
  expect(useLinks().history.size).toBe(0)
})

it('begins each call anew', () => {
  measure(1, { loss: 0.2 })
  measure(1, { loss: 0.2 })
  useLinks().apply({ type: 'entering', room: null }, 0)
  expect([useLinks().reports.size, useLinks().history.size, useLinks().qualities.size]).toEqual([0, 0, 0])
})
