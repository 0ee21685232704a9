import type { AppRouter } from '@talki/functions/api/router'
import type { inferRouterOutputs } from '@trpc/server'
import { useDocumentVisibility, useIntervalFn } from '@vueuse/core'
import { computed, onMounted, onScopeDispose, shallowRef, watch } from 'vue'
import { api } from '../../lib/api'
import { type Outage, outageOf } from '../../lib/outage'

/** Rows that the server holds about the user of this browser. */
export type Known = inferRouterOutputs<AppRouter>['me']['personalData']

/** How often the server is asked while the page is visible, in milliseconds. */
const LOOK_EVERY_MS = 5000

/**
 * The user's rows on the server: fetched every few seconds while the page is visible, and counted down in between by
 * the durations that the database told. `null` until the first answer.
 */
export const useKnown = () => {
  const answer = shallowRef<{ known: Known; at: number } | null>(null)
  const now = shallowRef(performance.now())
  const outage = shallowRef<Outage | null>(null)
  let epoch = 0

  const look = async (): Promise<void> => {
    epoch += 1
    const mine = epoch
    const known = await api.me.personalData.query().catch(outageOf)
    if (mine !== epoch) return
    outage.value = typeof known === 'string' ? known : null
    now.value = performance.now()
    if (typeof known !== 'string') answer.value = { known, at: now.value }
  }

  const left = (ms: number): number => ms - (now.value - (answer.value?.at ?? now.value))
  const alive = <T extends { expiresMs: number }>(rows: readonly T[]): T[] =>
    rows.map((row) => ({ ...row, expiresMs: left(row.expiresMs) })).filter(({ expiresMs }) => expiresMs > 0)

  /** The rows that are in force at this second. */
  const known = computed((): Known | null => {
    if (answer.value === null) return null
    const { session, elsewhere, rooms, nonces, leftovers } = answer.value.known
    const current = {
      session: (session && alive([session])[0]) ?? null,
      elsewhere: alive(elsewhere),
      rooms: alive(rooms),
      nonces: alive(nonces),
    }
    const ended =
      (session && !current.session ? 1 : 0) +
      (elsewhere.length - current.elsewhere.length) +
      (rooms.length - current.rooms.length) +
      (nonces.length - current.nonces.length)
    return { ...current, leftovers: leftovers + ended }
  })

  const visibility = useDocumentVisibility()
  const lookIfSeen = (): void => {
    if (visibility.value === 'visible') void look()
  }
  useIntervalFn(() => (now.value = performance.now()), 1000)
  useIntervalFn(lookIfSeen, LOOK_EVERY_MS)
  watch(visibility, lookIfSeen)
  onMounted(look)
  onScopeDispose(() => {
    epoch += 1
  })

  return { known, outage, look }
}
