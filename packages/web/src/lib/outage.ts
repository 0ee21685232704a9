import type { AppRouter } from '@talki/functions/api/router'
import { TRPCClientError } from '@trpc/client'

/** Why a call was rejected: the server has refused it as one too many for a while, or could not be reached. */
export type Outage = 'too_many_requests' | 'unavailable'

/** What a rejected call means. */
export const outageOf = (error: unknown): Outage =>
  error instanceof TRPCClientError && (error as TRPCClientError<AppRouter>).data?.code === 'TOO_MANY_REQUESTS'
    ? 'too_many_requests'
    : 'unavailable'
