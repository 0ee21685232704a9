import type { AppRouter } from '@talki/functions/api/router'
import type { inferRouterOutputs } from '@trpc/server'
import { computed, onMounted, onScopeDispose, shallowRef } from 'vue'
import { api } from '../../lib/api'

/** What the server holds about this browser's person. */
export type Known = inferRouterOutputs<AppRouter>['me']['known']

/** How often it is asked while somebody looks. In milliseconds. */
const LOOK_EVERY_MS = 5000

/**
 * What the server knows, as it stands: asked again every few seconds while the page is seen, and counted down in
 * between by the durations that the database told. `null` until the first answer.
 */
export const useKnown = () => {
  const answer = shallowRef<{ known: Known; at: number } | null>(null)
  const now = shallowRef(performance.now())
  const isUnreachable = shallowRef(false)
  let epoch = 0

  const look = async (): Promise<void> => {
    epoch += 1
    const mine = epoch
    const known = await api.me.known.query().catch(() => null)
    if (mine !== epoch) return
    isUnreachable.value = known === null
    now.value = performance.now()
    if (known !== null) answer.value = { known, at: now.value }
  }

  const left = (ms: number): number => ms - (now.value - (answer.value?.at ?? now.value))
  const alive = <T extends { expiresMs: number }>(rows: readonly T[]): T[] =>
    rows.map((row) => ({ ...row, expiresMs: left(row.expiresMs) })).filter(({ expiresMs }) => expiresMs > 0)

  /** What is known at this second. */
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

  const lookIfSeen = (): void => {
    if (!document.hidden) void look()
  }
  const ticking = setInterval(() => (now.value = performance.now()), 1000)
  const looking = setInterval(lookIfSeen, LOOK_EVERY_MS)
  document.addEventListener('visibilitychange', lookIfSeen)
  onMounted(look)
  onScopeDispose(() => {
    epoch += 1
    clearInterval(ticking)
    clearInterval(looking)
    document.removeEventListener('visibilitychange', lookIfSeen)
  })

  return { known, isUnreachable, look }
}
