import { FRAMES, PROTOCOL_VERSION } from '@talki/core/protocol/frames'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { watchChild } from '@talki/core/_child'
import { openLine, signIn, type Line } from '@talki/local/_caller'

const PROGRAM = join(import.meta.dirname, '../../packages/local/src/_program.ts')
const SECONDS = 5

/** How long after the last one answers are waited for, in milliseconds. */
const SETTLE_MS = 10_000
const STEP_MS = 10

export type Load = { sent: number; delivered: number; busy: number; p50: number; p99: number }

const until = async (isDone: () => boolean, ms: number): Promise<void> => {
  const end = performance.now() + ms
  while (!isDone() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, STEP_MS))
}

/** Most frames of one sender: below what a connection may send, pings and all. */
const EACH_PER_SECOND = 0.8 * FRAMES.perSecond

/** Everybody is here behind one address. */
const NO_LIMITS = { SIGN_INS: '1000000', CALLS: '1000000', REQUESTS: '1000000' }

/** Sends so many signals a second, through as many rooms of two as that takes, to a stage in a process of its own with PGlite in memory. */
export const measureLoad = async (rate: number): Promise<Load> => {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM], {
    env: { ...process.env, ...NO_LIMITS, PORT: '0', DATA: 'memory', DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  try {
    const { printed, exited } = watchChild(child)
    const origin = (await printed(/^talki: (http:\/\/localhost:\d+)$/m))[1] ?? ''
    const sentAt = new Map<string, number>()
    const times: number[] = []
    let busy = 0
    const senders: { line: Line; to: string }[] = []
    while (senders.length * EACH_PER_SECOND < rate) {
      const [ada, bob] = [await signIn(origin, 'Ada'), await signIn(origin, 'Bob')]
      const seat = await ada.seat('rooms.create')
      const admin = await openLine(seat.socket.url, origin)
      admin.send({ type: 'hello', version: PROTOCOL_VERSION, signals: [] })
      const knocking = await bob.seat('rooms.join', { room: seat.room })
      const guest = await openLine(knocking.socket.url, origin)
      guest.send({ type: 'hello', version: PROTOCOL_VERSION, signals: [] })
      await until(() => admin.types().includes('knock'), SETTLE_MS)
      admin.send({ type: 'admit', members: [knocking.state.me.id] })
      await until(() => guest.types().includes('admitted'), SETTLE_MS)
      const { id } = knocking.state.me
      senders.push({ line: admin, to: id }, { line: guest, to: seat.state.me.id })
      for (const { socket } of [admin, guest]) {
        socket.on('message', (data: Buffer) => {
          const frame = JSON.parse(data.toString()) as { type: string; data?: string; code?: string }
          const at = frame.type === 'signal' ? sentAt.get((frame.data ?? '').slice(0, 36)) : undefined
          if (at !== undefined) times.push(performance.now() - at)
          if (frame.type === 'problem' && frame.code === 'busy') busy += 1
        })
      }
    }
    const began = performance.now()
    let sent = 0
    await until(
      () => {
        const due = Math.min(rate * SECONDS, Math.floor(((performance.now() - began) / 1000) * rate))
        for (; sent < due; sent += 1) {
          const sender = senders[sent % senders.length]
          const id = crypto.randomUUID()
          sentAt.set(id, performance.now())
          // As long as a packed offer.
          sender?.line.send({ type: 'signal', signals: [{ to: sender.to, data: id.padEnd(1200, 'x') }] })
        }
        return sent >= rate * SECONDS
      },
      SECONDS * 1000 + SETTLE_MS,
    )
    await until(() => times.length + busy >= sent, SETTLE_MS)
    for (const { line } of senders) line.socket.terminate()
    child.kill('SIGTERM')
    await exited
    const sorted = times.toSorted((a, b) => a - b)
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? NaN
    return { sent, delivered: times.length, busy, p50: at(0.5), p99: at(0.99) }
  } finally {
    child.kill('SIGKILL')
  }
}
