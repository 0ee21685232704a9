import type { MemberId } from '@talki/core/id'
import { RENDEZVOUS_SECONDS, type RendezvousSeat } from '@talki/core/protocol/rendezvous'
import { err, ok } from '@talki/core/result'
import type { RendezvousServer } from './rendezvous'

type Seat = { key: string; sealed: string | null; endsAt: number }

/** The server's part in a rescue, as `core/src/rendezvous.ts` plays it on a database. Each call takes 20 ms. */
export const createFakeRendezvous = () => {
  const seats = new Map<string, Seat>()
  const fake = {
    seats,
    /** Calls by whom: to count them. */
    calls: [] as MemberId[],
    isUp: true,
  }
  const nameOf = ({ line, side }: Pick<RendezvousSeat, 'line' | 'side'>): string => `${line} ${side}`
  const find = (seat: Pick<RendezvousSeat, 'line' | 'side'>): Seat | undefined => {
    const found = seats.get(nameOf(seat))
    return found && found.endsAt > Date.now() ? found : undefined
  }
  const otherOf = ({ line, side }: RendezvousSeat) =>
    ({ line, side: side === 'low' ? 'high' : 'low' }) as const

  const travel = async (by: MemberId): Promise<void> => {
    fake.calls.push(by)
    await new Promise((resolve) => setTimeout(resolve, 20))
    if (!fake.isUp) throw new Error('out of reach')
  }
  return Object.assign(fake, {
    of: (by: MemberId): RendezvousServer => ({
      open: async ({ sealed, ...seat }) => {
        await travel(by)
        const held = find(seat)
        if (held && held.key !== seat.key) return err({ code: 'taken' })
        const endsAt = held?.endsAt ?? Date.now() + RENDEZVOUS_SECONDS * 1000
        seats.set(nameOf(seat), { key: seat.key, sealed: sealed ?? held?.sealed ?? null, endsAt })
        return ok({ theirs: find(otherOf(seat))?.sealed ?? null })
      },
      exchange: async ({ sealed, ...seat }) => {
        await travel(by)
        const held = find(seat)
        if (held?.key !== seat.key) return err({ code: 'over' })
        if (sealed !== null) held.sealed = sealed
        return ok({ theirs: find(otherOf(seat))?.sealed ?? null })
      },
      close: async (seat) => {
        await travel(by)
        if (find(seat)?.key !== seat.key) return
        seats.delete(nameOf(seat))
        seats.delete(nameOf(otherOf(seat)))
      },
    }),
  })
}
