import { expect, it } from 'vitest'
import { knockStatus } from './knock-status'

it('says that a knock was heard only where the server is reached and an admin is', () => {
  const sockets = ['connecting', 'open', 'resting', 'reconnecting', 'unreachable', 'closed'] as const
  const statuses = (isHeard: boolean) => sockets.map((socket) => knockStatus(socket, isHeard))
  expect(statuses(true)).toEqual(['knocking', 'heard', 'knocking', 'knocking', 'unreachable', 'knocking'])
  expect(statuses(false)).toEqual(['knocking', 'nobody', 'knocking', 'knocking', 'unreachable', 'knocking'])
})
