import { expect, it } from 'vitest'
import { newConnection } from './_people'
import { deliver, type Push } from './push'
import { err, ok } from './result'
import { delivery, deliveryThenClose } from './deliveries'

/** Sockets of which some are gone and some out of order. */
const sockets = (gone: string[], broken: string[]): { push: Push; heard: string[] } => {
  const heard: string[] = []
  const reach = (to: string, what: string) => {
    if (gone.includes(to)) return Promise.resolve(err({ code: 'peer_gone' }))
    if (broken.includes(to)) return Promise.resolve(err({ code: 'push_failed', reason: '503' }))
    heard.push(`${to} ${what}`)
    return Promise.resolve(ok(undefined))
  }
  return { heard, push: { send: (to, { type }) => reach(to, type), close: (to) => reach(to, 'close') } }
}

it('serves everybody, whoever is gone or out of order, and tells who', async () => {
  const [a, b, c] = [newConnection(), newConnection(), newConnection()]
  const { push, heard } = sockets([a], [b])
  const outcome = await deliver(push, [
    deliveryThenClose(a, 'closed'),
    delivery(b, { type: 'closed' }),
    deliveryThenClose(c, 'denied'),
  ])
  expect(heard).toEqual([`${c} denied`, `${c} close`])
  expect(outcome).toEqual({ pushes: 4, gone: [a], failures: ['503'] })
})
