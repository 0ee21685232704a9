import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { Server as TlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { openPool } from '@talki/core/_postgres'
import pg from 'pg'
import * as v from 'valibot'

/** Connection string for Neon's driver. No such host exists: see `endpoint`. */
const CONNECTION = 'postgres://talki:canary-of-the-database@db.neon.test/talki'

const Query = v.object({ query: v.string(), params: v.array(v.unknown()) })
const Batch = v.object({ queries: v.array(Query) })
type Query = v.InferOutput<typeof Query>

/** Fields of a Postgres error that Neon passes on, under the names that its driver looks for. */
const ERROR_FIELDS = [
  ...['severity', 'code', 'detail', 'hint', 'position', 'internalPosition', 'internalQuery', 'where'],
  ...['schema', 'table', 'column', 'dataType', 'constraint', 'file', 'line', 'routine'],
] as const

/** Types that leave every value as the text that Postgres sent, as Neon does; its driver parses. */
const asText = { getTypeParser: () => (text: unknown) => text }

/** Check of the connection string that a request shows: the driver adds parameters of its own to it. */
const isAdmitted = (shown: string | string[] | undefined): boolean => {
  const [url, wanted] = [new URL(String(shown)), new URL(CONNECTION)]
  return (['username', 'password', 'host', 'pathname'] as const).every((part) => url[part] === wanted[part])
}

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString())
}

const faultOf = (error: unknown): object => {
  if (!(error instanceof pg.DatabaseError)) return { message: String(error) }
  const fields = ERROR_FIELDS.map((name) => [name, (Reflect.get(error, name) ?? null) as unknown] as const)
  return { message: error.message, ...Object.fromEntries(fields) }
}

export type Neon = AsyncDisposable & {
  /** Where the SQL goes; Neon's driver would send it to `https://api.neon.test/sql`. */
  endpoint: string
  port: number
  connectionString: string
  /** Every statement that it was asked, oldest first. */
  statements: string[]
}

/**
 * Neon's SQL over HTTP in front of an ordinary Postgres, as its driver 1.2 speaks it: a statement a request, or
 * `{queries}` as one transaction. A request that is broken off is cancelled, as Neon's proxy does. Refuses a caller that
 * does not show the connection string. `serve` makes another server than one of plain HTTP.
 */
export const startNeon = async (
  url: string,
  serve: (listener: RequestListener) => Server | TlsServer = createServer,
): Promise<Neon> => {
  const pool = openPool({ connectionString: url })
  const statements: string[] = []

  /** Runs on one client, and cancels what it runs when the request is broken off. */
  const withClient = async <T>(response: ServerResponse, work: (client: pg.PoolClient) => Promise<T>) => {
    const client = await pool.connect()
    const pid = (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid
    let cancelling: Promise<unknown> | undefined
    const onClose = () => {
      cancelling = pool.query('SELECT pg_cancel_backend($1)', [pid])
    }
    response.once('close', onClose)
    try {
      return await work(client)
    } finally {
      response.off('close', onClose)
      await cancelling
      client.release()
    }
  }
  const run = async (on: pg.PoolClient, { query, params }: Query): Promise<object> => {
    statements.push(query)
    const asked = { text: query, values: params, rowMode: 'array', types: asText }
    const { command, rowCount, rows, fields } = await on.query(asked)
    return { command, rowCount, rows, fields, rowAsArray: true }
  }
  const transaction = async (client: pg.PoolClient, queries: Query[]): Promise<object> => {
    try {
      await client.query('BEGIN')
      const results = []
      for (const query of queries) results.push(await run(client, query))
      await client.query('COMMIT')
      return { results }
    } catch (error) {
      await client.query('ROLLBACK')
      throw error
    }
  }
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<object> => {
    if (!isAdmitted(request.headers['neon-connection-string'])) {
      throw new Error('password authentication failed')
    }
    const body = v.parse(v.union([Batch, Query]), await bodyOf(request))
    return withClient(response, (client) =>
      'queries' in body ? transaction(client, body.queries) : run(client, body),
    )
  }

  const server = serve((request, response) => {
    const reply = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    answer(request, response).then(
      (body) => reply(200, body),
      (error: unknown) => reply(400, faultOf(error)),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}/sql`,
    port,
    connectionString: CONNECTION,
    statements,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await pool[Symbol.asyncDispose]()
    },
  }
}
