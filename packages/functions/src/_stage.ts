import { startPglite, type TestDb } from '@talki/core/_pglite'
import { frame, helloFrame, newConnection } from '@talki/core/_people'
import type { ConnectionId, RoomId } from '@talki/core/id'
import type { LogLine } from '@talki/core/log'
import type { ServerFrame } from '@talki/core/protocol/frames'
import type { JoinError, JoinResponse } from '@talki/core/protocol/join'
import type { Push } from '@talki/core/push'
import { err, ok, type Result } from '@talki/core/result'
import { ENV, apiEvent, connectEvent, disconnectEvent, messageEvent } from './_events'
import type { ApiReply } from './api/event'
import type { CountCall } from './api/call-limit'
import { createApi } from './api/handler'
import type { AuthorizerReply } from './authorizer/event'
import { createAuthorizer } from './authorizer/handler'
import { readApiConfig, readAuthorizerConfig, readLogKey } from './config'
import type { Env } from './config-read'
import type { Handlers } from './handlers'
import { createLog } from './log-sink'
import type { FrameLimit } from './socket/frame-limit'
import { createSocket } from './socket/handler'
import { createSweeper } from './sweeper'

/** Socket of one browser, as the gateway and the browser know it. */
export type TestSocket = {
  id: ConnectionId
  context: Record<string, string>
  isOpen: boolean
  heard: ServerFrame[]
}

/** Stage of a test: the functions over PGlite, with sockets that are lists. */
export type TestStage = AsyncDisposable & {
  test: TestDb
  handlers: Handlers
  logs: LogLine[]
  sockets: Map<string, TestSocket>
  reset: () => Promise<void>
  /** Calls a procedure, alone, and reads its reply. */
  call: (path: string, body?: unknown, cookie?: string) => Promise<{ reply: ApiReply; data: unknown }>
  /** Signs a user in and returns their cookie. */
  signIn: (name: string) => Promise<string>
  create: (cookie: string) => Promise<JoinResponse>
  join: (cookie: string, room: RoomId) => Promise<JoinResponse>
  dial: (seat: JoinResponse) => Promise<TestSocket>
  say: (socket: TestSocket, body: unknown) => Promise<ServerFrame[]>
  /** Closes a socket from the browser's side. */
  hangUp: (socket: TestSocket) => Promise<void>
}

export const nonceOf = (seat: JoinResponse): string =>
  new URL(seat.socket.url).searchParams.get('nonce') ?? ''

const allowed = (reply: AuthorizerReply): boolean =>
  reply.policyDocument.Statement.every(({ Effect }) => Effect === 'Allow')

const seatOf = (data: unknown): JoinResponse => {
  const result = data as Result<JoinResponse, JoinError>
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

/** `frameLimit` and `countCall`: by default those that a deployed function has, by the clock on the wall. */
export const startStage = async (
  env: Env = {},
  { countCall, ...socket }: { frameLimit?: FrameLimit; countCall?: CountCall } = {},
): Promise<TestStage> => {
  const test = await startPglite()
  const sockets = new Map<string, TestSocket>()
  const logs: LogLine[] = []
  const push: Push = {
    send: (connection, content) => {
      const socket = sockets.get(connection)
      if (!socket?.isOpen) return Promise.resolve(err({ code: 'peer_gone' }))
      socket.heard.push(JSON.parse(JSON.stringify(content)) as ServerFrame)
      return Promise.resolve(ok(undefined))
    },
    close: (connection) => {
      const socket = sockets.get(connection)
      if (socket) socket.isOpen = false
      return Promise.resolve(ok(undefined))
    },
  }
  const { db } = test
  const all = { ...ENV, ...env }
  const log = createLog(readLogKey(all), (line) => logs.push(line))
  const handlers: Handlers = {
    api: createApi({ db, log, config: readApiConfig(all), ...(countCall && { countCall }) }),
    authorizer: createAuthorizer({ db, log, config: readAuthorizerConfig(all) }),
    socket: createSocket({ db, log, push, ...socket }),
    sweeper: createSweeper({ db, log, push }),
  }
  const call: TestStage['call'] = async (path, body = {}, cookie) => {
    const reply = await handlers.api(apiEvent(path, { body, cookies: cookie ? [cookie] : [] }))
    const { result } = JSON.parse(reply.body) as { result?: { data?: unknown } }
    return { reply, data: result?.data }
  }
  const say: TestStage['say'] = async (socket, body) => {
    const before = socket.heard.length
    await handlers.socket(messageEvent(socket.id, socket.context, body))
    return socket.heard.slice(before)
  }
  return {
    test,
    handlers,
    logs,
    sockets,
    call,
    say,
    reset: async () => {
      sockets.clear()
      logs.splice(0)
      await test.reset()
    },
    signIn: async (name) => {
      const { reply } = await call('auth.signInAnonymously', { name })
      return reply.cookies[0]?.split(';')[0] ?? ''
    },
    create: async (cookie) => seatOf((await call('rooms.create', {}, cookie)).data),
    join: async (cookie, room) => seatOf((await call('rooms.join', { room }, cookie)).data),
    dial: async (seat) => {
      const id = newConnection()
      const reply = await handlers.authorizer(connectEvent(nonceOf(seat), id))
      if (!allowed(reply)) throw new Error('denied')
      const socket: TestSocket = { id, context: reply.context ?? {}, isOpen: true, heard: [] }
      sockets.set(id, socket)
      return socket
    },
    hangUp: async (socket) => {
      socket.isOpen = false
      await handlers.socket(disconnectEvent(socket.id))
    },
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  }
}

/** Connects a socket and says hello. */
export const enter = async (stage: TestStage, seat: JoinResponse): Promise<TestSocket> => {
  const socket = await stage.dial(seat)
  await stage.say(socket, helloFrame())
  return socket
}

/** Room with an admin and an admitted guest, their sockets and cookies. */
export const startCall = async (
  stage: TestStage,
): Promise<{ room: RoomId; admin: TestSocket; guest: TestSocket; cookies: [string, string] }> => {
  const cookies: [string, string] = [await stage.signIn('Ada'), await stage.signIn('Bob')]
  const seat = await stage.create(cookies[0])
  const admin = await enter(stage, seat)
  const knocking = await stage.join(cookies[1], seat.room)
  const guest = await enter(stage, knocking)
  await stage.say(admin, frame({ type: 'admit', members: [knocking.state.me.id] }))
  return { room: seat.room, admin, guest, cookies }
}
