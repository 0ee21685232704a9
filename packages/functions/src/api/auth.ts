import { DisplayName } from '@talki/core/protocol/member'
import type { Person } from '@talki/core/protocol/seat'
import { ok, type Result } from '@talki/core/result'
import * as Session from '@talki/core/session'
import * as v from 'valibot'
import { procedure, router } from './trpc'

/** Who one is. Google's sign-in lands here, beside the anonymous one. */
export const auth = router({
  /** Who the browser's session belongs to; null when it has none. */
  me: procedure.query(async ({ ctx }): Promise<Person | null> => {
    const session = ctx.token === undefined ? undefined : await Session.find(ctx.db, ctx.token)
    return session ? { name: session.name, verified: session.verified } : null
  }),

  /** Starts a session under a name of one's own. Whatever session there was ends. */
  signInAnonymously: procedure
    .input(v.strictObject({ name: DisplayName }))
    .mutation(async ({ ctx, input }): Promise<Result<Person, never>> => {
      const person = { name: input.name, verified: false }
      const { token } = await Session.open(ctx.db, person, {
        seconds: ctx.config.sessionSeconds,
        replaces: ctx.token,
      })
      ctx.setToken(token)
      return ok(person)
    }),

  /** Ends the session, here and at the server. */
  signOut: procedure.mutation(async ({ ctx }): Promise<void> => {
    if (ctx.token !== undefined) await Session.end(ctx.db, ctx.token)
    ctx.setToken(null)
  }),
})
