import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { watchChild } from '@talki/core/_child'

/** A port of this machine that nobody listens on just now. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The product as `npm start` runs it, in a process of its own that a test may kill and start again. */
export const startProcess = async (): Promise<
  AsyncDisposable & { origin: string; kill(): Promise<void>; start(): Promise<void> }
> => {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'talki-'))
  const origin = `http://localhost:${port}`
  let child: ChildProcess | undefined

  const start = async () => {
    const started = spawn(process.execPath, ['--import', 'tsx', 'packages/local/src/main.ts'], {
      cwd: join(import.meta.dirname, '..'),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PORT: String(port), DATA: folder, ICE_SERVERS: '[]', ORIGIN: origin },
    })
    child = started
    started.stderr.pipe(process.stderr)
    await watchChild(started).printed(new RegExp(`^talki: ${origin}$`, 'm'))
  }
  const kill = async () => {
    if (child?.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  await start()
  return {
    origin,
    start,
    kill,
    async [Symbol.asyncDispose]() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
