import { expect, it } from 'vitest'
import { openPool, startPostgres } from './_postgres'

it('lets a server stop as soon as its pool is disposed of, with no client left to be terminated', async () => {
  const server = await startPostgres()
  const pool = openPool({ connectionString: server.url, max: 50 })
  const terminated: Error[] = []
  pool.on('error', (error) => terminated.push(error))
  const clients = await Promise.all(Array.from({ length: 50 }, () => pool.connect()))
  let closed = 0
  for (const client of clients) {
    client.on('end', () => (closed += 1))
    client.release()
  }
  await pool[Symbol.asyncDispose]()
  expect(closed).toBe(50)
  await server[Symbol.asyncDispose]()
  expect(terminated).toEqual([])
})
