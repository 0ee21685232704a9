import type { ConnectionId } from '@talki/core/id'
import type { Push } from '@talki/core/push'
import { err, ok } from '@talki/core/result'
import type { Connection } from './connection'

/**
 * Push to sockets of this process, as the program has it: the `@connections` API without its HTTP and its signatures,
 * which are a fifth of the work of a relay and depend on the clock. The answers are the same.
 */
export const createDirectPush = (find: (id: ConnectionId) => Connection | undefined): Push => ({
  send: (id, frame) => {
    const outcome = find(id)?.post(Buffer.from(JSON.stringify(frame))) ?? 'gone'
    switch (outcome) {
      case 'sent':
        return Promise.resolve(ok(undefined))
      case 'gone':
        return Promise.resolve(err({ code: 'peer_gone' }))
      case 'backlog':
        return Promise.resolve(err({ code: 'push_failed', reason: 'LimitExceededException 429' }))
      default:
        return outcome satisfies never
    }
  },
  close: (id) => {
    find(id)?.end(1000, 'Connection Closed Normally')
    return Promise.resolve(ok(undefined))
  },
})
