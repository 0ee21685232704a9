import { initTRPC } from '@trpc/server'
import { TooManyCalls } from './call-limit'
import type { Context } from './context'

const t = initTRPC.context<Context>().create({
  // Also what keeps stacks out of replies: tRPC decides by NODE_ENV otherwise, which Lambda does not set.
  isDev: false,
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    // A browser needs the code alone. Messages quote what was thrown, be it SQL or the caller's own input.
    message: shape.data.code,
    data: {
      code: shape.data.code,
      httpStatus: shape.data.httpStatus,
      ...(error.cause instanceof TooManyCalls && { retryAfterMs: error.cause.retryAfterMs }),
    },
  }),
})

export const { router } = t

/** Procedure: every one is made of this, and so each call is counted before its input is read. */
export const procedure = t.procedure.use(({ ctx, next }) => {
  ctx.countCall(ctx)
  return next()
})
