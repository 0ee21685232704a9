import { PROTOCOL_VERSION } from '@talki/core/protocol/frames'
import fc from 'fast-check'
import { frame } from '@talki/core/_people'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { apiEvent, connectEvent, disconnectEvent, messageEvent } from './_events'
import { startCall, startStage, type TestSocket, type TestStage } from './_stage'
import type { ApiReply } from './api/event'

/** A provider that nobody answers for: port 9 discards. */
const GOOGLE = {
  GOOGLE_CLIENT_ID: 'talki',
  GOOGLE_CLIENT_SECRET: 'hush',
  GOOGLE_ISSUER: 'http://127.0.0.1:9',
}

let stage: TestStage
let call: Awaited<ReturnType<typeof startCall>>
const LIMITS = { SIGN_INS: '100000', CALLS: '100000', REQUESTS: '1000000' }
// What no frame may do has to hold for the thousandth as well.
beforeAll(async () => (stage = await startStage({ ...GOOGLE, ...LIMITS }, { frameLimit: () => 'pass' })))
beforeEach(async () => {
  await stage.reset()
  call = await startCall(stage)
})
afterAll(() => stage[Symbol.asyncDispose]())

/** What must hold after anything at all: nothing failed, and the call that was going on still does. */
const expectUnharmed = async (): Promise<void> => {
  expect(stage.logs.filter(({ event }) => event === 'failed')).toEqual([])
  const heardBefore = call.admin.heard.length
  const data = 'still here'
  const said = frame({ type: 'signal', signals: [{ to: call.admin.context.member as never, data }] })
  expect(await stage.say(call.guest, said)).toEqual([])
  expect(call.admin.heard.slice(heardBefore)).toMatchObject([{ type: 'signal', data }])
}

const hostile = fc.constantFrom(
  '\0',
  '\uD800',
  '__proto__',
  'constructor',
  "'; DROP TABLE rooms; --",
  '\u202E',
  '💃',
)
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), hostile)
const anything = fc.oneof(
  text,
  fc.anything({ key: text, withNullPrototype: true, maxDepth: 4 }),
  fc.constant('['.repeat(6000)),
)
/** As JSON; cut short where it cannot be written, for `anything` may hold a bigint. */
const written = (value: unknown): string => {
  try {
    return JSON.stringify([value]).slice(1, -1)
  } catch {
    return '{"type":'
  }
}
const json = fc.oneof(
  { weight: 3, arbitrary: anything.map(written) },
  anything.map((value) => written(value).slice(0, -1)),
)

const expectCivil = (reply: ApiReply): void => {
  expect(reply.statusCode).toBeLessThan(500)
  expect(reply.body).not.toMatch(/\bat .*\.[mc]?[tj]s|node_modules|SELECT|stack/)
  expect(reply.headers['cache-control']).toBe('private, no-store')
  expect(() => JSON.parse(reply.body) as unknown).not.toThrow()
}

it('answers any body to any procedure', async () => {
  const path = fc.oneof(
    fc.constantFrom(
      'auth.me',
      'auth.signInAnonymously',
      'auth.signOut',
      'auth.google.start',
      'auth.google.finish',
      'me.personalData',
      'me.erase',
      'rooms.door',
      'rooms.create',
      'rooms.join',
    ),
    fc.constantFrom(
      'auth.me~rooms.door~auth.signInAnonymously',
      'auth.me,rooms.door',
      '~~',
      '',
      ',',
      'auth',
      '__proto__',
      'auth.me/../x',
    ),
    text,
    fc.constantFrom('%', '%00', '%2e%2e%2f', '?', '#', '//evil.test', '@evil.test'),
  )
  const query = fc.constantFrom(
    '',
    'batch=1',
    'batch=1&batch=2',
    'batch=x',
    'input=%7B',
    'input=%',
    '%',
    'batch=1&input=[',
  )
  const room = fc.constantFrom(call.room, 'a'.repeat(26), '', '\0'.repeat(26), 7, null)
  const body = fc.oneof(
    json,
    fc.record({ room }).map(written),
    fc.record({ name: text }).map(written),
    fc.record({ state: text, code: text, error: text }, { requiredKeys: [] }).map(written),
    fc.dictionary(fc.constantFrom('0', '1', '2', '99', '__proto__'), anything).map(written),
  )
  const cookie = fc.oneof(
    fc.constantFrom(...call.cookies),
    text.map((value) => `__Host-talki=${value}`),
    fc.constant(`__Host-talki-sign-in=${'a'.repeat(43)}`),
    text,
  )
  await fc.assert(
    fc.asyncProperty(path, query, body, cookie, async (path, query, body, cookie) => {
      // To be forgotten does what it says: those who are in the call do not ask for it here.
      const cookies = path === 'me.erase' && call.cookies.includes(cookie) ? [] : [cookie]
      expectCivil(await stage.handlers.api(apiEvent(path, { query, body, cookies })))
    }),
    { numRuns: 300 },
  )
  await expectUnharmed()
})

it('answers any event of a Function URL, and any headers', async () => {
  const headers = fc.dictionary(
    fc.oneof(fc.constantFrom('origin', 'content-type', 'sec-fetch-site'), text),
    text,
  )
  await fc.assert(
    fc.asyncProperty(headers, anything, fc.boolean(), async (headers, junk, isBase64Encoded) => {
      expectCivil(await stage.handlers.api({ ...apiEvent('auth.me', { headers }), isBase64Encoded }))
      expectCivil(await stage.handlers.api(junk))
      expectCivil(await stage.handlers.api({ ...apiEvent('auth.me'), requestContext: junk }))
    }),
    { numRuns: 100 },
  )
  await expectUnharmed()
})

it('lets nobody in by any event but its nonce’s', async () => {
  const event = fc.oneof(
    anything,
    fc
      .record({ headers: anything, queryStringParameters: anything })
      .map((junk) => ({ ...connectEvent('x'), ...junk })),
    fc.record({ requestContext: anything }).map((junk) => ({ ...connectEvent('x'), ...junk })),
    text.map((nonce) => connectEvent(nonce)),
    text.map((connection) => connectEvent('x', connection)),
    text.map((Origin) => ({ ...connectEvent('x'), headers: { Origin } })),
  )
  await fc.assert(
    fc.asyncProperty(event, async (event) => {
      const answer = await stage.handlers.authorizer(event).then(
        ({ policyDocument }) => policyDocument.Statement[0]?.Effect,
        (error: unknown) => String(error),
      )
      expect(['Deny', 'Error: Unauthorized']).toContain(answer)
    }),
    { numRuns: 300 },
  )
  await expectUnharmed()
})

it('survives any frame, from whoever it comes', async () => {
  const waiting = await stage.dial(await stage.join(await stage.signIn('Cy'), call.room))
  await stage.say(waiting, { type: 'hello', id: '1', version: PROTOCOL_VERSION, signals: [] })
  const member = fc.constantFrom(
    call.guest.context.member,
    waiting.context.member,
    'a'.repeat(26),
    '',
    '\0',
    null,
  )
  const signals = fc.array(fc.record({ to: member, data: text }), { maxLength: 40 })
  const shaped = fc.oneof(
    fc.record({
      type: fc.constantFrom('signal', 'hello'),
      id: text,
      version: fc.constantFrom(1, 1.5, '1'),
      signals,
    }),
    fc.record({ type: fc.constant('signal'), id: fc.constant('x'), signals }),
    fc.record({
      type: fc.constantFrom('seek_admin', 'leave', 'knock', '__proto__'),
      id: anything,
      from: member,
    }),
    fc.record({ type: fc.constantFrom('admit', 'deny'), id: fc.constant('x'), members: fc.array(member) }),
  )
  const body = fc.oneof(json, shaped.map(written))
  await fc.assert(
    fc.asyncProperty(body, fc.boolean(), async (body, isAdmitted) => {
      await stage.say(isAdmitted ? call.guest : waiting, body)
    }),
    { numRuns: 400 },
  )
  const reached = (socket: TestSocket, from: TestSocket) =>
    socket.heard.filter((said) => said.type === 'signal' && said.from === from.context.member)
  expect(reached(call.admin, waiting)).toEqual([])
  expect(reached(waiting, call.guest)).toEqual([])
  await expectUnharmed()
})

it.each([16_383, 16_384, 16_385, 32_767, 32_768, 32_769, 131_072])(
  'survives a frame of %i bytes',
  async (size) => {
    const said = JSON.stringify({ type: 'seek_admin', id: 'x' }).padEnd(size)
    const [answer] = await stage.say(call.guest, said)
    expect(answer?.type).toBe(size <= 16_384 ? 'door' : 'problem')
    await expectUnharmed()
  },
)

it('answers 200 to any event of a socket', async () => {
  const event = fc.oneof(
    anything,
    anything.map((requestContext) => ({ ...messageEvent('x', call.guest.context, 'x'), requestContext })),
    anything.map((body) => ({ ...messageEvent(call.guest.id, call.guest.context, 'x'), body })),
    text.map((room) => messageEvent('x', { ...call.guest.context, room }, { type: 'seek_admin', id: 'x' })),
    text.map((connection) => messageEvent(connection, call.guest.context, { type: 'leave', id: 'x' })),
    text.map((connection) => disconnectEvent(connection)),
  )
  await fc.assert(
    fc.asyncProperty(event, async (event) => {
      expect(await stage.handlers.socket(event)).toEqual({ statusCode: 200 })
    }),
    { numRuns: 300 },
  )
  await expectUnharmed()
})
