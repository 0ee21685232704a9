import { expect, it } from 'vitest'
import { rateLimit } from './rate-limit'

it('keeps neither address nor anything that could be tried for one', async () => {
  const of = (secret: string) => rateLimit(secret, { what: 'sign in', who: '192.0.2.1', times: 5 })
  const mine = await of('one')
  expect(mine.key).toMatch(/^[\w-]{43}$/)
  expect(mine).toEqual(await of('one'))
  expect(mine.key).not.toBe((await of('two')).key)
})
