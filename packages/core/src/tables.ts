import { type SQL, sql, type Table } from 'drizzle-orm'
import type { forwardings as Forwardings } from './schema/forwarding.sql'
import type { members as Members } from './schema/member.sql'
import type { nonces as Nonces } from './schema/nonce.sql'
import type { passes as Passes } from './schema/pass.sql'
import type { rateLimits as RateLimits } from './schema/rate-limit.sql'
import type { rendezvous as Rendezvous } from './schema/rendezvous.sql'
import type { rooms as Rooms } from './schema/room.sql'
import type { sessions as Sessions } from './schema/session.sql'
import type { signIns as SignIns } from './schema/sign-in.sql'

type ColumnName<T extends Table> = T['_']['columns'][keyof T['_']['columns']]['_']['name']

/** Columns of a table by their names in SQL, to be put into a statement: `${m.room_id}`. */
export type Columns<T extends Table> = Readonly<Record<ColumnName<T>, SQL>>

const columnsOf = <T extends Table>(qualifier: string | null): Columns<T> =>
  new Proxy({} as Columns<T>, {
    get: (_, name) => {
      const column = sql`${sql.identifier(String(name))}`
      return qualifier === null ? column : sql`${sql.identifier(qualifier)}.${column}`
    },
  })

/**
 * Table of the schema, to be put into a statement: `FROM ${members} m`. Its type comes from the schema and its code
 * does not: a column that is renamed in the schema breaks the build, and no bundle carries drizzle's columns.
 */
const table = <T extends Table>(name: T['_']['name']) =>
  Object.assign(sql.identifier(name), {
    /** Columns of the relation of this name, an alias or a CTE that has the table's rows: `members.as('m')`. */
    as: (relation: string): Columns<T> => columnsOf(relation),
    /** Columns without a relation: as INSERT and SET want them, and where only one relation is in reach. */
    columns: columnsOf<T>(null),
  })

export const rooms = table<typeof Rooms>('rooms')
export const members = table<typeof Members>('members')
export const nonces = table<typeof Nonces>('nonces')
export const sessions = table<typeof Sessions>('sessions')
export const signIns = table<typeof SignIns>('sign_ins')
export const rateLimits = table<typeof RateLimits>('allowances')
export const rendezvous = table<typeof Rendezvous>('rendezvous')
export const passes = table<typeof Passes>('passes')
export const forwardings = table<typeof Forwardings>('forwardings')
