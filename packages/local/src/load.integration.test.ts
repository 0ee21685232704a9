import { startPostgres } from '@talki/core/_postgres'
import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { openDoors } from './_load'
import { openDatabase } from './database'

const DOORS = 2500

const Count = v.object({ rows: v.tuple([v.object({ n: v.number() })]) })

it('2,500 doors at once open, connect and are forgotten in one sweep, on a real Postgres', async () => {
  await using postgres = await startPostgres()
  await using database = await openDatabase(postgres.url)
  const { db } = database
  const count = async (table: 'rooms' | 'members' | 'nonces') =>
    v.parse(Count, await db.execute(sql`SELECT count(*)::int AS n FROM ${sql.identifier(table)}`)).rows[0].n

  const { steps, handlers, logs, pushes } = await openDoors(db, DOORS)
  expect(steps.map(({ count: done }) => done)).toEqual([DOORS, DOORS, DOORS, DOORS])
  expect(pushes.sent).toBe(DOORS)
  expect(logs.filter(({ event }) => ['failed', 'refused', 'push_failed'].includes(event))).toEqual([])
  expect([await count('rooms'), await count('members'), await count('nonces')]).toEqual([DOORS, DOORS, 0])

  await db.execute(sql`UPDATE rooms SET expires_at = now() - interval '1 minute'`)
  await handlers.sweeper({})
  expect(logs.at(-1)).toMatchObject({ event: 'swept', rooms: DOORS, sockets: DOORS })
  expect([await count('rooms'), await count('members'), pushes.closed]).toEqual([0, 0, DOORS])
}, 240_000)
