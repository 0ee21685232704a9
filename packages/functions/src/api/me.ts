import * as Known from '@talki/core/known'
import { procedure, router } from './trpc'

/** What the server holds about the caller. */
export const me = router({
  /** All of it. Costs one statement, and none without a session. */
  known: procedure.query(({ ctx }): Promise<Known.Known> =>
    ctx.token === undefined ? Promise.resolve(Known.nothing) : Known.look(ctx.db, ctx.token),
  ),

  /** Deletes all of it, at once: sessions in every browser, places in rooms, and the cookies. */
  forget: procedure.mutation(async ({ ctx }): Promise<void> => {
    if (ctx.token !== undefined) await Known.forget(ctx.db, ctx.token)
    ctx.setToken(null)
    ctx.setSignIn(null)
  }),
})
