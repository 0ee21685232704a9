import { expect, it } from 'vitest'
import { readSecrets } from './environment'

it('names each linked secret as its variable', () => {
  expect(readSecrets({ DatabaseUrl: { value: 'postgres://linked' }, TurnSecret: { value: 'hush' } })).toEqual(
    {
      DATABASE_URL: 'postgres://linked',
      TURN_SECRET: 'hush',
    },
  )
})

it('takes a secret that is empty, or not linked, for one that is not set, and leaves alone what else is linked', () => {
  expect(readSecrets({ TurnSecret: { value: '' }, App: { name: 'talki' } })).toEqual({})
})

it('does not start by a link that is no secret', () => {
  expect(() => readSecrets({ TurnSecret: { url: 'https://talki.test' } })).toThrow()
})
