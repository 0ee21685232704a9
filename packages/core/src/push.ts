import type { ConnectionId } from './id'
import type { ServerFrame } from './protocol/frames'
import type { Result } from './result'

/** Why a socket was not reached: it is gone for good, or this once something failed. */
export type PushError = { code: 'peer_gone' } | { code: 'push_failed'; reason: string }

/** The way to the sockets. Neither verb throws. */
export type Push = {
  send: (connection: ConnectionId, frame: ServerFrame) => Promise<Result<void, PushError>>
  /** Closes a socket; one that is gone already counts as closed. */
  close: (connection: ConnectionId) => Promise<Result<void, PushError>>
}

/** What is to be said on one socket, in this order, and whether to close it then. */
export type Delivery = { to: ConnectionId; frames: ServerFrame[]; close?: boolean }

/** What became of deliveries: the sockets found gone, and the failures of the others. */
export type Outcome = { pushes: number; gone: ConnectionId[]; failures: string[] }

/** Says everything: to all sockets at once, to each one thing after the other. One that fails hinders no other. */
export const deliver = async (push: Push, deliveries: Delivery[]): Promise<Outcome> => {
  const outcome: Outcome = { pushes: 0, gone: [], failures: [] }
  const say = async ({ to, frames, close }: Delivery): Promise<void> => {
    const steps = [
      ...frames.map((frame) => () => push.send(to, frame)),
      ...(close ? [() => push.close(to)] : []),
    ]
    for (const step of steps) {
      outcome.pushes += 1
      const said = await step()
      if (said.ok) continue
      if (said.error.code === 'peer_gone') {
        outcome.gone.push(to)
        return
      }
      outcome.failures.push(said.error.reason)
    }
  }
  await Promise.all(deliveries.map(say))
  return outcome
}
