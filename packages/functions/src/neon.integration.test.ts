import { neon, neonConfig } from '@neondatabase/serverless'
import { startPostgres } from '@talki/core/_postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Neon, startNeon } from './_neon'

// The endpoint under test is a helper: what Talki is proven on must itself behave as Neon's does.

let postgres: Awaited<ReturnType<typeof startPostgres>>
let server: Neon
const { fetchEndpoint } = neonConfig
beforeAll(async () => {
  postgres = await startPostgres()
  server = await startNeon(postgres.url)
  neonConfig.fetchEndpoint = server.endpoint
  await neon(server.connectionString)`CREATE TABLE rows (id int PRIMARY KEY)`
})
afterAll(async () => {
  neonConfig.fetchEndpoint = fetchEndpoint
  await server[Symbol.asyncDispose]()
  await postgres[Symbol.asyncDispose]()
})

describe('Neon’s driver on a Postgres of ours', () => {
  it('reads values of every kind that Talki stores, each as Neon types it', async () => {
    const sql = neon(server.connectionString)
    expect(
      await sql`SELECT ${3}::int AS int, ${'é'}::text AS text, ${null}::text AS none, true AS flag,
                       json_build_object('a', array[1, 2]) AS json`,
    ).toEqual([{ int: 3, text: 'é', none: null, flag: true, json: { a: [1, 2] } }])
  })

  it('takes a batch as one transaction', async () => {
    const sql = neon(server.connectionString)
    const counted = async () => (await sql`SELECT count(*)::int AS n FROM rows`)[0]
    await sql.transaction([sql`INSERT INTO rows VALUES (1)`, sql`INSERT INTO rows VALUES (2)`])
    expect(await counted()).toEqual({ n: 2 })
    const clash = sql.transaction([sql`INSERT INTO rows VALUES (3)`, sql`INSERT INTO rows VALUES (1)`])
    await expect(clash).rejects.toMatchObject({ name: 'NeonDbError', code: '23505', constraint: 'rows_pkey' })
    expect(await counted()).toEqual({ n: 2 })
  })

  it('tells a fault by its code, and a wrong password from it', async () => {
    await expect(neon(server.connectionString)`SELECT * FROM nowhere`).rejects.toMatchObject({
      code: '42P01',
      severity: 'ERROR',
      message: 'relation "nowhere" does not exist',
    })
    await expect(neon('postgres://talki:wrong@db.neon.test/talki')`SELECT 1`).rejects.toThrow(
      'password authentication failed',
    )
  })
})
