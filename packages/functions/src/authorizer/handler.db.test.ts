import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectEvent, DENY, METHOD_ARN, ORIGIN } from '../_events'
import { nonceOf, startStage, type TestStage } from '../_stage'

let stage: TestStage
beforeAll(async () => (stage = await startStage()))
beforeEach(() => stage.reset())
afterAll(() => stage[Symbol.asyncDispose]())

it('lets the holder of a nonce in, to this very method, in one statement', async () => {
  const seat = await stage.create(await stage.signIn('Ada'))
  const { value: reply, statements } = await stage.test.count(() =>
    stage.handlers.authorizer(connectEvent(nonceOf(seat))),
  )
  expect(statements).toBe(1)
  expect(reply).toEqual({
    principalId: seat.state.me.id,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: METHOD_ARN }],
    },
    context: { room: seat.room, member: seat.state.me.id },
  })
  expect(JSON.stringify(reply).length).toBeLessThan(8192)
})

it('answers Unauthorized to a nonce that is spent, made up or missing', async () => {
  const nonce = nonceOf(await stage.create(await stage.signIn('Ada')))
  await stage.handlers.authorizer(connectEvent(nonce))
  const ask = (worthless: string | undefined) =>
    stage.test.count(() =>
      expect(stage.handlers.authorizer(connectEvent(worthless))).rejects.toThrow(/^Unauthorized$/),
    )
  expect((await ask(nonce)).statements).toBe(1)
  for (const madeUp of ['x', '', undefined, '\0', `x${nonce}`, nonce.split('.')[0]]) {
    expect((await ask(madeUp)).statements).toBe(0)
  }
})

describe('the origin', () => {
  const dial = async (headers: Record<string, string>) => {
    const nonce = nonceOf(await stage.create(await stage.signIn('Ada')))
    return stage.test.count(() => stage.handlers.authorizer({ ...connectEvent(nonce), headers }))
  }

  it.each([{}, { Origin: 'https://evil.test' }, { Origin: `${ORIGIN}.evil.test` }, { Origin: 'null' }])(
    'keeps %j out before the nonce is looked at',
    async (headers) => {
      expect(await dial(headers)).toEqual({ value: DENY, statements: 0 })
    },
  )

  it.each(['origin', 'ORIGIN', 'Origin'])('is found as %s', async (name) => {
    expect((await dial({ [name]: ORIGIN })).value.principalId).not.toBe('nobody')
  })
})
