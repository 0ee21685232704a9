import { auth } from './auth'
import { me } from './me'
import { rendezvous } from './rendezvous'
import { rooms } from './rooms'
import { router } from './trpc'

/** Router of every procedure that a browser can call. Expected failures are data; a TRPCError means malformed input or an outage. */
export const appRouter = router({ auth, me, rendezvous, rooms })

export type AppRouter = typeof appRouter
