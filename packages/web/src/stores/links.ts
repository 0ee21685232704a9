import type { MemberId } from '@talki/core/id'
import type { LinkReport } from '@talki/core/protocol/link-report'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { qualities, steady, type Quality, type Steady } from '../lib/link-quality'
import type { CallEvent } from '../rtc/call-events'
import type { LinkFlow } from '../rtc/connection/link-flow'
import type { LocalEvent } from './call-state'

/** The last word of each member on their own links; `at` on `performance.now()`'s scale. */
export type Reports = ReadonlyMap<MemberId, { at: number; links: readonly LinkReport[] }>

/** One measurement of an own link. */
export type LinkSample = LinkFlow & Pick<LinkReport, 'rttMs' | 'loss'>

/** The measurements of each own link, oldest first. */
export type History = ReadonlyMap<MemberId, readonly LinkSample[]>

/** How well each member is seen and heard; the user, how well they can be by others. */
export type Qualities = ReadonlyMap<MemberId, Quality>

/** How many measurements of a link are kept: one every 2.5 s, so two and a half minutes. */
const SAMPLES_MAX = 60

/** The reports of the call's members, the user's own among them. Only the call store changes it, by events. */
export const useLinks = defineStore('links', () => {
  const reports = shallowRef<Reports>(new Map())
  const history = shallowRef<History>(new Map())
  const steadied = shallowRef<ReadonlyMap<MemberId, Steady>>(new Map())

  const measured = ({ by, links, flows }: Extract<CallEvent, { type: 'links' }>, now: number): void => {
    if (!flows) return
    history.value = new Map(
      links.flatMap(({ to, rttMs, loss }): [MemberId, LinkSample[]][] => {
        const flow = flows.get(to)
        const before = history.value.get(to) ?? []
        return flow ? [[to, [...before, { rttMs, loss, ...flow }].slice(-SAMPLES_MAX)]] : []
      }),
    )
    const seen = qualities(by, reports.value, now)
    steadied.value = new Map([...seen].map(([id, quality]) => [id, steady(steadied.value.get(id), quality)]))
  }

  const apply = (event: CallEvent | LocalEvent, now: number): void => {
    switch (event.type) {
      case 'links':
        reports.value = new Map(reports.value).set(event.by, { at: now, links: event.links })
        measured(event, now)
        return
      case 'gone': {
        const left = new Map(reports.value)
        if (left.delete(event.id)) reports.value = left
        return
      }
      case 'entering':
      case 'over':
      case 'away':
      case 'ended':
        if (reports.value.size > 0) reports.value = new Map()
        if (history.value.size > 0) history.value = new Map()
        if (steadied.value.size > 0) steadied.value = new Map()
        return
      default:
        return
    }
  }

  return {
    reports,
    history,
    qualities: computed((): Qualities => new Map([...steadied.value].map(([id, { shown }]) => [id, shown]))),
    apply,
  }
})
