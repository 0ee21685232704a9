import type { MemberId } from '@talki/core/id'
import type { LinkReport } from '@talki/core/protocol/link-report'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { CallEvent } from '../rtc/call-events'
import type { LocalEvent } from './call-state'

/** The last word of each member on their own links; `at` on `performance.now()`'s scale. */
export type Reports = ReadonlyMap<MemberId, { at: number; links: readonly LinkReport[] }>

/** The reports of the call's members, the user's own among them. Only the call store changes it, by events. */
export const useLinks = defineStore('links', () => {
  const reports = shallowRef<Reports>(new Map())

  const apply = (event: CallEvent | LocalEvent, now: number): void => {
    switch (event.type) {
      case 'links':
        reports.value = new Map(reports.value).set(event.by, { at: now, links: event.links })
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
        return
      default:
        return
    }
  }

  return { reports, apply }
})
