import { type Clock, systemClock } from '@talki/core/clock'
import type { Db } from '@talki/core/db'
import type { ConnectionId } from '@talki/core/id'
import type { SocketIdentity } from '@talki/core/socket/identity'
import { problem } from '@talki/core/deliveries'
import type { Log } from '@talki/core/log'
import * as Room from '@talki/core/room'
import * as Socket from '@talki/core/socket'
import { decodeClientFrame } from '@talki/core/protocol/decode'
import type { ClientFrame } from '@talki/core/protocol/frames'
import { deliver, type Delivery, type Push, pushInTime } from '@talki/core/push'
import * as Relay from '@talki/core/relay'
import * as v from 'valibot'
import type { Handler } from '../aws'
import { describeError } from '../log-sink'
import { SocketEnvelope, type SocketReply } from './event'
import { createFrameLimit, UNREADABLE_TOKENS, type FrameLimit, type Verdict } from './frame-limit'

/** Verb of a frame, one SQL statement. */
const perform = (db: Db, sender: SocketIdentity, frame: ClientFrame): Promise<Delivery[]> => {
  switch (frame.type) {
    case 'hello':
      return Socket.hello(db, sender, frame)
    case 'signal':
      return Relay.signal(db, sender, frame)
    case 'admit':
      return Room.admit(db, sender, frame)
    case 'deny':
      return Room.deny(db, sender, frame)
    case 'remove':
      return Room.remove(db, sender, frame)
    case 'lock':
      return Room.lock(db, sender, frame)
    case 'extend':
      return Room.extend(db, sender, frame)
    case 'say':
      return Room.say(db, sender, frame)
    case 'leave':
      return Room.leave(db, sender, frame)
    case 'vacate':
      return Room.vacate(db, sender, frame)
    case 'seek_admin':
      return Socket.seekAdmin(db, sender, frame)
    case 'here':
      return Socket.here(db, sender, frame)
    default:
      return frame satisfies never
  }
}

/**
 * What has to be left of the function's time for one more push, in milliseconds: a post that takes its longest (2 + 2 s),
 * the statement that unbinds a socket then (7 s, ADR 0138), and a second to spare.
 */
const RESERVE_MS = 12_000

/** One run of the handler: AWS's id of it, and its push, which keeps to its time. */
type Invocation = { request: string; push: Push }

export type SocketDeps = { db: Db; push: Push; log: Log; clock?: Clock; frameLimit?: FrameLimit }

/** Handler of the routes `$default` and `$disconnect`. Always answers 200: a failure is told to the sender in a frame. */
export const createSocket = (deps: SocketDeps): Handler<SocketReply> => {
  const { db, log, clock = systemClock, frameLimit = createFrameLimit() } = deps

  /** Pushes deliveries, and logs which of them failed. */
  const pushAll = async (
    { request, push }: Invocation,
    deliveries: Delivery[],
  ): Promise<{ pushes: number; gone: ConnectionId[] }> => {
    const { failures, ...outcome } = await deliver(push, deliveries)
    for (const reason of failures) log({ event: 'push_failed', request, reason })
    return outcome
  }

  /** Pushes deliveries, and unbinds the sockets that prove gone: those that never opened are spared, they may yet. */
  const pushAndReap = async (invocation: Invocation, deliveries: Delivery[]): Promise<number> => {
    const { request } = invocation
    const { pushes, gone } = await pushAll(invocation, deliveries)
    if (gone.length === 0) return pushes
    log({ event: 'reaped', request, sockets: gone.length })
    try {
      const news = await Socket.unbind(db, gone, { liveOnly: true })
      return pushes + (await pushAll(invocation, news)).pushes
    } catch (error) {
      // The frame has had its effect: only the tidying failed, and the next frame to that socket tries again.
      log({ event: 'failed', request, where: 'socket', error: describeError(error) })
      return pushes
    }
  }

  /** Answer to a frame beyond its connection's limit. No statement: a socket that proves gone is left to others. */
  const refuse = async (
    invocation: Invocation,
    frame: { connection: ConnectionId; re: string },
    verdict: Exclude<Verdict, 'pass'>,
  ): Promise<void> => {
    if (verdict === 'drop') return
    const { connection, re } = frame
    const isLast = verdict === 'close'
    log({ event: 'frame_refused', request: invocation.request, reason: isLast ? 'flood' : 'too_many' })
    const answer = problem(connection, re, { code: 'too_many' })
    await pushAll(invocation, [{ ...answer, close: isLast }])
  }

  const message = async (invocation: Invocation, sender: SocketIdentity, text: string): Promise<void> => {
    const started = clock.now()
    const { request } = invocation
    const { room, member, connection } = sender
    const read = decodeClientFrame(text)
    const verdict = frameLimit(connection, read.ok ? 1 : UNREADABLE_TOKENS)
    if (verdict !== 'pass') {
      const re = read.ok ? read.value.id : read.error.re
      await refuse(invocation, { connection, re }, verdict)
      return
    }
    if (!read.ok) {
      log({ event: 'frame_refused', request, reason: read.error.code })
      await pushAndReap(invocation, [problem(connection, read.error.re, { code: read.error.code })])
      return
    }
    const frame = read.value
    try {
      const pushes = await pushAndReap(invocation, await perform(db, sender, frame))
      const ms = Math.round(clock.now() - started)
      log({ event: 'frame', request, frame: frame.type, room, member, pushes, ms })
    } catch (error) {
      log({ event: 'failed', request, where: 'socket', error: describeError(error) })
      await pushAll(invocation, [problem(connection, frame.id, { code: 'internal' })])
    }
  }

  return async (input, lambda) => {
    const read = v.safeParse(SocketEnvelope, input)
    if (!read.success) {
      log({ event: 'frame_refused', request: 'unknown', reason: 'event' })
      return { statusCode: 200 }
    }
    const { requestContext: context, body, isBase64Encoded } = read.output
    const { requestId: request, connectionId: connection } = context
    const hasTime = () => (lambda?.getRemainingTimeInMillis?.() ?? Infinity) > RESERVE_MS
    const invocation = { request, push: pushInTime(deps.push, hasTime) }
    try {
      if (context.eventType === 'MESSAGE') {
        await message(invocation, { ...context.authorizer, connection }, isBase64Encoded ? '' : body)
      } else {
        const news = await Socket.unbind(db, [connection], { liveOnly: false })
        await pushAndReap(invocation, news)
        log({ event: 'disconnected', request, code: context.disconnectStatusCode ?? undefined })
      }
    } catch (error) {
      log({ event: 'failed', request, where: 'socket', error: describeError(error) })
    }
    return { statusCode: 200 }
  }
}
