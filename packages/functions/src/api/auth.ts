import { DisplayName } from '@talki/core/protocol/member'
import type { Person } from '@talki/core/protocol/join'
import type { TooMany } from '@talki/core/protocol/sign-in'
import { ok, type Result } from '@talki/core/result'
import * as Session from '@talki/core/session'
import * as v from 'valibot'
import { google } from './google'
import { signInLimits } from './limits'
import { procedure, router } from './trpc'

/** Authentication: the session of the caller, and the two ways to sign in. */
export const auth = router({
  /** Person of the caller's session, null when there is none; and whether users can sign in with Google here. */
  me: procedure.query(async ({ ctx }): Promise<{ person: Person | null; google: boolean }> => {
    const session = ctx.token === undefined ? undefined : await Session.find(ctx.db, ctx.token)
    const person = session ? { name: session.name, verified: session.verified } : null
    return { person, google: ctx.google !== undefined }
  }),

  /** Opens a session under a name of the user's choice. The session that there was ends. */
  signInAnonymously: procedure
    .input(v.strictObject({ name: DisplayName }))
    .mutation(async ({ ctx, input }): Promise<Result<Person, TooMany>> => {
      const person = { name: input.name, verified: false }
      const opened = await Session.open(ctx.db, person, {
        seconds: ctx.config.sessionSeconds,
        replaces: ctx.token,
        limits: await signInLimits(ctx),
      })
      const outcome = opened.ok ? 'ok' : opened.error.code
      ctx.log({ event: 'sign_in', request: ctx.request, way: 'anonymous', outcome })
      if (!opened.ok) return opened
      ctx.setToken(opened.value.token)
      return ok(person)
    }),

  google,

  /** Ends the session, in this browser and at the server. */
  signOut: procedure.mutation(async ({ ctx }): Promise<void> => {
    if (ctx.token !== undefined) await Session.end(ctx.db, ctx.token)
    ctx.setToken(null)
  }),
})
