import type { Person } from '@talki/core/protocol/join'
import type { GoogleFinishError, GoogleStartError } from '@talki/core/protocol/sign-in'
import { err, ok, type Result } from '@talki/core/result'
import { newSecret } from '@talki/core/secret'
import * as Session from '@talki/core/session'
import * as SignIn from '@talki/core/sign-in'
import * as v from 'valibot'
import { stateOf } from '../google/state'
import type { Context } from './context'
import { signInLimits } from './limits'
import { procedure, router } from './trpc'

/** Time that a user may take at the provider: to find a password, and a telephone. */
export const SIGN_IN_SECONDS = 600

/** The most sign-ins that the tabs of one browser may have under way. */
const SIGN_INS_MAX = 4

/** Callback: what the provider put into its address. Nothing of it is believed before it is checked. */
const Callback = v.object({
  state: v.pipe(v.string(), v.maxLength(512)),
  code: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(2048))),
  error: v.optional(v.pipe(v.string(), v.maxLength(128))),
})

const start = async (ctx: Context): Promise<Result<{ url: string }, GoogleStartError>> => {
  if (!ctx.google) return err({ code: 'google_off' })
  const { text: secret } = await newSecret()
  const begun = await SignIn.begin(ctx.db, await stateOf(secret), {
    seconds: SIGN_IN_SECONDS,
    limits: await signInLimits(ctx),
  })
  if (!begun.ok) return begun
  const url = await ctx.google.authorizationUrl(secret)
  if (!url.ok) return url
  // Beside those begun in other tabs, of which the oldest makes room.
  ctx.setSignIns([...ctx.signIns, secret].slice(-SIGN_INS_MAX))
  return ok({ url: url.value })
}

/** The secret of this browser that a callback's state was derived of. */
const findSecret = async (secrets: readonly string[], state: string): Promise<string | undefined> => {
  const states = await Promise.all(secrets.map(stateOf))
  return secrets[states.indexOf(state)]
}

const finish = async (
  ctx: Context,
  callback: v.InferOutput<typeof Callback>,
): Promise<Result<Person, GoogleFinishError>> => {
  if (!ctx.google) return err({ code: 'google_off' })
  if (ctx.signIns.length === 0) return err({ code: 'state_missing' })
  // A foreign answer uses nothing up: the sign-ins of this browser's tabs go on.
  const secret = await findSecret(ctx.signIns, callback.state)
  if (secret === undefined) return err({ code: 'state_foreign' })
  // Whatever comes of it, this sign-in is over: for this browser, and for any other that has a copy of its cookie.
  ctx.setSignIns(ctx.signIns.filter((other) => other !== secret))
  const isInTime = await SignIn.redeem(ctx.db, callback.state)
  if (!isInTime) return err({ code: 'state_spent' })
  if (callback.error === 'access_denied') return err({ code: 'consent_denied' })
  if (callback.error !== undefined || callback.code === undefined) return err({ code: 'provider_refused' })
  const person = await ctx.google.identify(callback.code, secret)
  if (!person.ok) return person
  const { name, verified } = person.value
  const opened = await Session.open(ctx.db, person.value, {
    seconds: ctx.config.sessionSeconds,
    replaces: ctx.token,
  })
  // It was counted when it began.
  if (!opened.ok) throw new Error('a session without a limit was limited')
  ctx.setToken(opened.value.token)
  return ok({ name, verified })
}

/** Outcome for the log: what went wrong; never who, nor text that the provider sent. */
const outcomeOf = (result: Result<unknown, GoogleStartError | GoogleFinishError>): string => {
  if (result.ok) return 'ok'
  const { error } = result
  return error.code === 'token_invalid' ? `${error.code} ${error.why}` : error.code
}

const note = (ctx: Context, result: Result<unknown, GoogleStartError | GoogleFinishError>): void =>
  ctx.log({ event: 'sign_in', request: ctx.request, way: 'google', outcome: outcomeOf(result) })

/** Sign-in with Google: to its page, and back from it. */
export const google = router({
  /** Address of Google's page. Binds the sign-in to this browser by a cookie. */
  start: procedure.mutation(async ({ ctx }): Promise<Result<{ url: string }, GoogleStartError>> => {
    const started = await start(ctx)
    if (!started.ok) note(ctx, started)
    return started
  }),

  /**
   * Ends what `start` began, once, by what the provider put into the callback's address. On success there is a new
   * session in the place of the old one; on failure the old one stays.
   */
  finish: procedure
    .input(Callback)
    .mutation(async ({ ctx, input }): Promise<Result<Person, GoogleFinishError>> => {
      const finished = await finish(ctx, input)
      note(ctx, finished)
      return finished
    }),
})
