import { type SQL, sql } from 'drizzle-orm'
import { members } from '../tables'

/** Seconds after which an admin who has sent nothing loses the role. A client pings every 20 s. */
const LEASE_SECONDS = 45

/** The same while a member waits, who has less time than the door: a ping and a half. */
const WAITED_LEASE_SECONDS = 30

/** Seconds after which an admin whose socket is gone loses the role while a member waits: a reload takes fewer. */
const GONE_SECONDS = 5

const { seen_at } = members.columns
const ago = (seconds: number): SQL => sql`now() - make_interval(secs => ${seconds})`

/** Condition on the relation of members in reach: their last sign of life is within the lease. */
export const isAwake: SQL = sql`${seen_at} >= ${ago(LEASE_SECONDS)}`

/** Condition on a relation of an admin's row: the role passes on. `isWaited`: a member with a live socket waits. */
export const hasLapsed = (a: ReturnType<typeof members.as>, isWaited: SQL): SQL => sql`(
  ${a.seen_at} < ${ago(LEASE_SECONDS)} OR ${isWaited} AND (
    ${a.seen_at} < ${ago(WAITED_LEASE_SECONDS)}
    OR ${a.presence} IS DISTINCT FROM 'live' AND ${a.seen_at} < ${ago(GONE_SECONDS)}))`
