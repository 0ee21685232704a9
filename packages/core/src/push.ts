import type { ConnectionId } from './id'
import type { ServerFrame } from './protocol/frames'
import type { Result } from './result'

/** Error of a push: the socket is gone for good, or this one push failed. */
export type PushError = { code: 'peer_gone' } | { code: 'push_failed'; reason: string }

/** Push: the way to the sockets. Neither verb throws. */
export type Push = {
  send: (connection: ConnectionId, frame: ServerFrame) => Promise<Result<void, PushError>>
  /** Closes a socket; one that is gone already counts as closed. */
  close: (connection: ConnectionId) => Promise<Result<void, PushError>>
}

/** Delivery: frames for one socket, in this order, and whether to close it then. */
export type Delivery = { to: ConnectionId; frames: ServerFrame[]; close?: boolean }

/** Outcome of deliveries: the pushes made, the sockets found gone, and the failures of the others. */
export type Outcome = { pushes: number; gone: ConnectionId[]; failures: string[] }

type Step = () => Promise<Result<void, PushError>>

/** Delivers: to all sockets at once, to each its frames one after the other. One that fails hinders no other. */
export const deliver = async (push: Push, deliveries: Delivery[]): Promise<Outcome> => {
  const outcome: Outcome = { pushes: 0, gone: [], failures: [] }
  // By socket: of two deliveries to one socket none may overtake the other.
  const steps = new Map<ConnectionId, Step[]>()
  for (const { to, frames, close } of deliveries) {
    steps.set(to, [
      ...(steps.get(to) ?? []),
      ...frames.map((frame) => () => push.send(to, frame)),
      ...(close ? [() => push.close(to)] : []),
    ])
  }
  const deliverTo = async ([to, inTurn]: [ConnectionId, Step[]]): Promise<void> => {
    for (const step of inTurn) {
      outcome.pushes += 1
      const pushed = await step()
      if (pushed.ok) continue
      if (pushed.error.code === 'peer_gone') {
        outcome.gone.push(to)
        return
      }
      outcome.failures.push(pushed.error.reason)
    }
  }
  await Promise.all([...steps].map(deliverTo))
  return outcome
}
