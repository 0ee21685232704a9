import { PROTOCOL_VERSION } from '@talki/core/protocol/frames'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { watchChild } from '@talki/core/_child'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLine, signIn } from './_caller'

let folder = ''
const running = new Set<ReturnType<typeof spawn>>()
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talki-run-'))
})
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL')
  running.clear()
  await rm(folder, { recursive: true })
})

const start = (env: Record<string, string>) => {
  const program = fileURLToPath(new URL('_program.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', program], {
    env: { ...process.env, DATA: folder, PORT: '0', DATABASE_URL: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const { exited, printed, stderr } = watchChild(child)
  return {
    child,
    exited,
    errors: stderr,
    /** The origin that it says it listens on. */
    ready: async () => (await printed(/^talki: (http:\/\/localhost:\d+)$/m))[1] ?? '',
  }
}

describe('the program', () => {
  it('ends cleanly on SIGTERM: sockets closed with 1001, exit code 0, nothing complained of', async () => {
    const program = start({})
    const origin = await program.ready()
    const seat = await (await signIn(origin, 'Ada')).seat('rooms.create')
    const line = await openLine(seat.socket.url, origin)
    program.child.kill('SIGTERM')
    expect(await line.closed).toBe(1001)
    expect(await program.exited).toBe(0)
    expect(program.errors()).toBe('')
  })

  it('knows its sessions and rooms again after kill -9, on the same port', async () => {
    const first = start({})
    const origin = await first.ready()
    const ada = await signIn(origin, 'Ada')
    const seat = await ada.seat('rooms.create')
    first.child.kill('SIGKILL')
    expect(await first.exited).toBe('SIGKILL')

    const second = start({ PORT: new URL(origin).port })
    expect(await second.ready()).toBe(origin)
    const again = await ada.seat('rooms.join', { room: seat.room })
    expect(again.state.me).toMatchObject({ id: seat.state.me.id, status: 'admitted' })
    const line = await openLine(again.socket.url, origin)
    line.send({ type: 'hello', version: PROTOCOL_VERSION, signals: [] })
    await expect.poll(line.types).toEqual(['welcome'])
    line.socket.close()
  })

  it('says what to do when the port is taken, the folder in use or a variable wrong', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as { port: number }
    const onPort = start({ PORT: String(port) })
    expect(await onPort.exited).toBe(1)
    expect(onPort.errors()).toBe(`talki: Port ${port} is taken. Choose another one: PORT=3001 npm start\n`)
    taken.close()

    const wrong = start({ SEATS: 'many' })
    expect(await wrong.exited).toBe(1)
    expect(wrong.errors()).toMatch(/^talki: SEATS/)

    const first = start({})
    await first.ready()
    const second = start({})
    expect(await second.exited).toBe(1)
    expect(second.errors()).toContain(`is in use by process ${first.child.pid ?? ''}`)
  })
})
