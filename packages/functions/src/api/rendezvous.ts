import {
  type RendezvousAnswer,
  RendezvousCall,
  type RendezvousError,
  RendezvousSeat,
} from '@talki/core/protocol/rendezvous'
import * as Rendezvous from '@talki/core/rendezvous'
import type { Result } from '@talki/core/result'
import { rendezvousLimits } from './limits'
import { procedure, router } from './trpc'

type Answer = Result<RendezvousAnswer, RendezvousError>

/**
 * Rendezvous of two members whose link is out when their call has no door any more. Without a session: who knows the
 * line, 256 bits of the pair's secret, may sit there, and nobody else can find it.
 */
export const rendezvous = router({
  /** Takes a seat for a minute. `taken`: it has another key. */
  open: procedure
    .input(RendezvousCall)
    .mutation(async ({ ctx, input }): Promise<Answer> =>
      Rendezvous.open(ctx.db, input, await rendezvousLimits(ctx)),
    ),

  /** Says something new, or nothing, and hears the other side. `over`: there is no such seat, or no more. */
  exchange: procedure
    .input(RendezvousCall)
    .mutation(({ ctx, input }): Promise<Answer> => Rendezvous.exchange(ctx.db, input)),

  /** Ends it, for both sides. Nothing of it is left. */
  close: procedure
    .input(RendezvousSeat)
    .mutation(({ ctx, input }): Promise<void> => Rendezvous.close(ctx.db, input)),
})
