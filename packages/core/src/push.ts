import type { ConnectionId } from './id'
import type { ServerFrame } from './protocol/frames'
import { err, type Result } from './result'

/** Error of a push: the socket is gone for good, no answer came in time, or this one push failed. */
export type PushError = { code: 'peer_gone' } | { code: 'timed_out' | 'push_failed'; reason: string }

/** Push: the way to the sockets. Neither verb throws. */
export type Push = {
  send: (connection: ConnectionId, frame: ServerFrame) => Promise<Result<void, PushError>>
  /** Closes a socket; one that is gone already counts as closed. */
  close: (connection: ConnectionId) => Promise<Result<void, PushError>>
}

/** Delivery: frames for one socket, in this order, and whether to close it then. */
export type Delivery = { to: ConnectionId; frames: ServerFrame[]; close?: boolean }

/** Outcome of deliveries: the pushes asked for, the sockets found gone, and the failures of the others. */
export type Outcome = { pushes: number; gone: ConnectionId[]; failures: string[] }

type Step = () => Promise<Result<void, PushError>>

/**
 * Push for one invocation of a function, so that its deliveries end before it does. A socket that has let one push time
 * out gets no more of them, since each would take as long; and none begins once `hasTime` denies that there is time for
 * it. A push that is not made is a failure of its own, as the one that timed out is.
 */
export const pushInTime = (push: Push, hasTime: () => boolean): Push => {
  const silent = new Set<ConnectionId>()
  const attempt = async (to: ConnectionId, step: Step): ReturnType<Step> => {
    if (silent.has(to)) return err({ code: 'timed_out', reason: 'not_tried_silent' })
    if (!hasTime()) return err({ code: 'push_failed', reason: 'not_tried_late' })
    const pushed = await step()
    if (!pushed.ok && pushed.error.code === 'timed_out') silent.add(to)
    return pushed
  }
  return {
    send: (to, frame) => attempt(to, () => push.send(to, frame)),
    close: (to) => attempt(to, () => push.close(to)),
  }
}

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
