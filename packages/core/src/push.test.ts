import { expect, it, vi } from 'vitest'
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

it('gives a socket its frames one after the other, also where they are of several deliveries', async () => {
  const [a, b] = [newConnection(), newConnection()]
  const { push, heard } = sockets([], [])
  const answers: (() => void)[] = []
  const slow: Push = {
    ...push,
    send: async (to, frame) => {
      if (to === a) await new Promise<void>((resolve) => answers.push(resolve))
      return push.send(to, frame)
    },
  }
  const delivering = deliver(slow, [
    delivery(a, { type: 'asked' }),
    delivery(b, { type: 'asked' }),
    deliveryThenClose(a, 'closed'),
  ])
  await vi.waitFor(() => expect(heard).toEqual([`${b} asked`]))
  expect(answers).toHaveLength(1)
  answers[0]?.()
  await vi.waitFor(() => expect(answers).toHaveLength(2))
  answers[1]?.()
  expect(await delivering).toEqual({ pushes: 4, gone: [], failures: [] })
  expect(heard).toEqual([`${b} asked`, `${a} asked`, `${a} closed`, `${a} close`])
})

it('tells once of a socket that is gone, and pushes no more to it', async () => {
  const a = newConnection()
  const { push } = sockets([a], [])
  const outcome = await deliver(push, [delivery(a, { type: 'asked' }), deliveryThenClose(a, 'closed')])
  expect(outcome).toEqual({ pushes: 1, gone: [a], failures: [] })
})

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
