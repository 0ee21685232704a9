import { PROTOCOL_VERSION } from '@talki/core/protocol/frames'
import { apiEvent, connectEvent, ENV, messageEvent } from '@talki/functions/_events'
import { createApi } from '@talki/functions/api/handler'
import { createAuthorizer } from '@talki/functions/authorizer/handler'
import { readApiConfig } from '@talki/functions/config'
import type { Handlers } from '@talki/functions/handlers'
import { createSocket } from '@talki/functions/socket/handler'
import { createSweeper } from '@talki/functions/sweeper'
import { newConnection } from '@talki/core/_people'
import type { AbortableDb } from '@talki/core/db'
import type { LogEvent } from '@talki/core/log'
import type { Push } from '@talki/core/push'
import { ok } from '@talki/core/result'
import * as v from 'valibot'

const Seat = v.object({
  result: v.object({
    data: v.object({ ok: v.literal(true), value: v.object({ socket: v.object({ url: v.string() }) }) }),
  }),
})
const Hello = { type: 'hello', id: '1', version: PROTOCOL_VERSION, signals: [] }

/** What a step of so many people at once took. */
export type Step = { step: string; count: number; seconds: number; perSecond: number }

/** So many at once and no more, as a pool of connections to the database would have it. */
const AT_ONCE = 64

/** Each from an address of their own: limits are counted by it, and one address is one row. */
const from = (index: number) => ({
  'true-client-ip': `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
})

const times = async (count: number, act: (index: number) => Promise<void>): Promise<void> => {
  let next = 0
  const worker = async () => {
    while (next < count) await act((next += 1) - 1)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

export type Loaded = {
  steps: Step[]
  handlers: Handlers
  logs: LogEvent[]
  /** What was posted to sockets, and how many were closed: API Gateway is not part of what is measured. */
  pushes: { sent: number; closed: number }
}

/**
 * Opens so many doors at once, by the real handlers: each person signs in, opens a call, connects and says hello. Gives
 * the steps as they were measured, and the handlers to go on with.
 */
export const openDoors = async (db: AbortableDb, doors: number): Promise<Loaded> => {
  const logs: LogEvent[] = []
  const pushes = { sent: 0, closed: 0 }
  const counted = (what: keyof typeof pushes) => () => {
    pushes[what] += 1
    return Promise.resolve(ok(undefined))
  }
  const push: Push = { send: counted('sent'), close: counted('closed') }
  const log = (event: LogEvent) => void logs.push(event)
  const config = readApiConfig(ENV)
  const handlers: Handlers = {
    api: createApi({ db, log, config }),
    authorizer: createAuthorizer({ db, log, config: { ...config, deadlineMs: 60_000 } }),
    socket: createSocket({ db, log, push }),
    sweeper: createSweeper({ db, log, push }),
  }
  const cookies: string[] = []
  const nonces: string[] = []
  const sockets: { id: string; context: Record<string, string> }[] = []
  const steps: Step[] = []
  const measure = async (step: string, act: (index: number) => Promise<void>) => {
    const started = performance.now()
    await times(doors, act)
    const seconds = (performance.now() - started) / 1000
    steps.push({ step, count: doors, seconds, perSecond: doors / seconds })
  }
  await measure('sign in', async (index) => {
    const reply = await handlers.api(
      apiEvent('auth.signInAnonymously', { body: { name: 'Ada' }, headers: from(index) }),
    )
    cookies[index] = reply.cookies[0]?.split(';')[0] ?? ''
  })
  await measure('open a call', async (index) => {
    const reply = await handlers.api(
      apiEvent('rooms.create', { cookies: [cookies[index] ?? ''], headers: from(index) }),
    )
    const { result } = v.parse(Seat, JSON.parse(reply.body))
    nonces[index] = new URL(result.data.value.socket.url).searchParams.get('nonce') ?? ''
  })
  await measure('connect', async (index) => {
    const id = newConnection()
    const { context } = await handlers.authorizer(connectEvent(nonces[index], id))
    sockets[index] = { id, context: context ?? {} }
  })
  await measure('say hello', async (index) => {
    const socket = sockets[index]
    if (socket) await handlers.socket(messageEvent(socket.id, socket.context, Hello))
  })
  return { steps, handlers, logs, pushes }
}
