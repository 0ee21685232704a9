import { initTRPC } from '@trpc/server'
import type { Context } from './context'

const t = initTRPC.context<Context>().create({
  // Also what keeps stacks out of replies: tRPC decides by NODE_ENV otherwise, which Lambda does not set.
  isDev: false,
  errorFormatter: ({ shape }) => ({
    ...shape,
    // A browser needs the code alone. Messages quote what was thrown, be it SQL or the caller's own input.
    message: shape.data.code,
    data: { code: shape.data.code, httpStatus: shape.data.httpStatus },
  }),
})

export const { router, procedure } = t
