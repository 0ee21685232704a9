import { frame, helloFrame, newConnection } from '@talki/core/_people'
import { startPglite, type TestDb } from '@talki/core/_pglite'
import type { LogLine } from '@talki/core/log'
import type { JoinResponse } from '@talki/core/protocol/join'
import { ok } from '@talki/core/result'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiEvent, connectEvent, ENV, messageEvent } from './_events'
import { nonceOf } from './_stage'
import { createHandlers } from './handlers'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
afterAll(() => test[Symbol.asyncDispose]())

it('composes the four functions over one database, one configuration and one log', async () => {
  const heard: string[] = []
  const logs: LogLine[] = []
  const { api, authorizer, socket, sweeper } = createHandlers({
    db: test.db,
    env: ENV,
    writeLog: (line) => logs.push(line),
    push: {
      send: (_, { type }) => Promise.resolve(ok(void heard.push(type))),
      close: () => Promise.resolve(ok(undefined)),
    },
  })
  const signedIn = await api(apiEvent('auth.signInAnonymously', { body: { name: 'Ada' } }))
  const cookies = signedIn.cookies.map((cookie) => cookie.split(';')[0] ?? '')
  const created = await api(apiEvent('rooms.create', { cookies }))
  const seat = (JSON.parse(created.body) as { result: { data: { value: JoinResponse } } }).result.data.value
  const connection = newConnection()
  const { context } = await authorizer(connectEvent(nonceOf(seat), connection))
  await socket(messageEvent(connection, context, helloFrame()))
  await socket(messageEvent(connection, context, frame({ type: 'seek_admin' })))
  await sweeper({})
  expect(heard).toEqual(['welcome', 'door'])
  expect(logs.map(({ event }) => event)).toEqual([
    'sign_in',
    'rpc',
    'rpc',
    'authorized',
    'frame',
    'frame',
    'swept',
  ])
  expect(new Set(logs.flatMap((line) => ('room' in line ? [line.room] : []))).size).toBe(1)
})

it('reaches sockets through the gateway that is configured, unless told otherwise', () => {
  const without = { ...ENV, SOCKET_MANAGEMENT_URL: undefined }
  const deps = { db: test.db, writeLog: () => undefined }
  expect(() => createHandlers({ ...deps, env: without })).toThrow(/^SOCKET_MANAGEMENT_URL: /)
  expect(Object.keys(createHandlers({ ...deps, env: ENV }))).toEqual([
    'api',
    'authorizer',
    'socket',
    'sweeper',
  ])
})
