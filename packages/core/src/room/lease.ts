import { type SQL, sql } from 'drizzle-orm'
import { members } from '../tables'

/** Seconds in which an admin who is asked for a sign of life has to give it: a message each way, and a busy page. */
const ANSWER_SECONDS = 5

/** Seconds after which an admin whose socket is gone loses the role to who asks for it: a reload takes fewer. */
const GONE_SECONDS = 5

/** Seconds for which a sign of life counts: so often, at most, an admin who is there is asked. */
const SPARE_SECONDS = 20

const { asked_at } = members.columns
const ago = (seconds: number): SQL => sql`now() - make_interval(secs => ${seconds})`

/** Condition on the relation of members in reach: no question for a sign of life has gone unanswered. */
export const isAwake: SQL = sql`(${asked_at} IS NULL OR ${asked_at} >= ${ago(ANSWER_SECONDS)})`

type Members = ReturnType<typeof members.as>

/** Condition on a relation of an admin's row: the socket is gone, or the admin was asked and is silent. */
export const hasLapsed = (a: Members): SQL => sql`(
  ${a.asked_at} < ${ago(ANSWER_SECONDS)}
  OR ${a.presence} IS DISTINCT FROM 'live' AND ${a.seen_at} < ${ago(GONE_SECONDS)})`

/** Condition on a relation of an admin's row: it has a socket, was not asked, and gave no sign of life lately. */
export const isToBeAsked = (a: Members): SQL => sql`(
  ${a.presence} IS NOT DISTINCT FROM 'live' AND ${a.asked_at} IS NULL AND ${a.seen_at} < ${ago(SPARE_SECONDS)})`
