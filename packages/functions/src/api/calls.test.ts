import { BATCH_SEPARATOR } from '@talki/core/protocol/batch'
import { initTRPC, TRPCError } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { answerCalls, type Calls } from './calls'

const t = initTRPC.context<{ name: string }>().create({
  isDev: false,
  errorFormatter: ({ shape }) => ({ ...shape, message: '', data: { httpStatus: shape.data.httpStatus } }),
})
const router = t.router({
  name: t.procedure.query(({ ctx }) => ctx.name),
  nothing: t.procedure.mutation(() => undefined),
  in: t.router({
    double: t.procedure.input(v.number()).mutation(({ input }) => 2 * input),
    echo: t.procedure.input(v.optional(v.unknown())).query(({ input }) => ({ input })),
  }),
  forbidden: t.procedure.query(() => {
    throw new TRPCError({ code: 'FORBIDDEN' })
  }),
  bug: t.procedure.mutation(() => {
    throw new TypeError('canary')
  }),
})
const context = { name: 'Ada' }

/** Status, body and errors of tRPC's own adapter, and of ours. */
const both = async (calls: Calls) => {
  const errors: [string[], string[]] = [[], []]
  const theirs = await fetchRequestHandler({
    endpoint: '/api',
    req: new Request(
      `https://talki.test/api/${calls.path.replaceAll(BATCH_SEPARATOR, ',')}${calls.isBatch ? '?batch=1' : ''}`,
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: calls.body },
    ),
    router,
    allowMethodOverride: true,
    maxBatchSize: 10,
    createContext: () => context,
    onError: ({ error }) => errors[0].push(error.code),
  })
  const ours = await answerCalls(calls, {
    router,
    context,
    onError: ({ code }) => errors[1].push(code),
  })
  return [
    { status: theirs.status, body: JSON.parse(await theirs.text()) as unknown, errors: errors[0] },
    { status: ours.status, body: JSON.parse(ours.body) as unknown, errors: errors[1] },
  ] as const
}

const one = (path: string, body: string): Calls => ({ path, isBatch: false, body })
const batch = (path: string, body: string): Calls => ({ path, isBatch: true, body })

it.each<[number, Calls]>([
  [200, one('name', '')],
  [200, one('name', '{')],
  [200, one('nothing', '')],
  [200, one('in.double', '3')],
  [200, one('in%2Edouble', '3')],
  [200, one('in.echo', '')],
  [200, one('in.echo', '[null,{"é":"é"}]')],
  [400, one('in.double', '"3"')],
  [400, one('in.double', '{')],
  [400, one('in.double', '')],
  [400, one('%', '')],
  [404, one('nowhere', '')],
  [404, one('in', '')],
  [404, one('', '')],
  [404, one('__proto__', '')],
  [404, one('in.constructor', '')],
  [404, one(`name${BATCH_SEPARATOR}name`, '')],
  [403, one('forbidden', '')],
  [500, one('bug', '')],
  [200, batch('name', '')],
  [200, batch(`name${BATCH_SEPARATOR}in.echo`, '{"1":[1]}')],
  [200, batch(`in.echo${BATCH_SEPARATOR}name`, '{}')],
  [200, batch(Array(10).fill('name').join(BATCH_SEPARATOR), '')],
  [400, batch(Array(11).fill('name').join(BATCH_SEPARATOR), '')],
  [207, batch(`in.double${BATCH_SEPARATOR}in.double`, '{"0":1,"1":"1"}')],
  [207, batch(`in.double${BATCH_SEPARATOR}bug`, '{"0":1}')],
  [400, batch(`in.double${BATCH_SEPARATOR}in.double`, '{')],
  [400, batch('in.double', '[1]')],
  [400, batch('in.double', 'null')],
  [400, batch('in.double', '{"__proto__":1}')],
  [404, batch(`nowhere${BATCH_SEPARATOR}`, '')],
])('answers %i as tRPC does to %j', async (status, calls) => {
  const [theirs, ours] = await both(calls)
  expect(ours).toEqual(theirs)
  expect(ours.status).toBe(status)
})

it('answers queries and mutations of one batch, which tRPC refuses', async () => {
  const [theirs, ours] = await both(batch(`name${BATCH_SEPARATOR}nothing`, ''))
  expect([theirs.status, ours.status]).toEqual([400, 200])
  expect(ours.body).toEqual([{ result: { data: 'Ada' } }, { result: {} }])
})
