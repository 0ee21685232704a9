import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { watchChild } from './_child'
import { openTurnClient } from './_turn-client'
import type { Turn } from './turn'

export type TestCoturn = AsyncDisposable & { port: number; turn: Turn }

const CONFIGURATION = join(import.meta.dirname, '../../../docs/turnserver.conf')

/** A UDP port that was free a moment ago. */
const freePort = async (): Promise<number> => {
  const probe = createSocket('udp4').bind(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}

/**
 * A real coturn by the configuration of docs/, on a port of this machine's loopback; `lines` are added to it. It
 * listens on UDP and TCP; `transport` is what its URL names. Its program is TURNSERVER_PATH or `turnserver`. Resolves when
 * it listens.
 */
export const startCoturn = async (
  lines: readonly string[] = [],
  transport: 'udp' | 'tcp' = 'udp',
): Promise<TestCoturn> => {
  const folder = await mkdtemp(join(tmpdir(), 'talki-coturn-'))
  const [port, secret] = [await freePort(), crypto.randomUUID()]
  const replaced = /^(static-auth-secret|listening-port|tls-listening-port|min-port|max-port|log-file)=/
  const kept = (await readFile(CONFIGURATION, 'utf8')).split('\n').filter((line) => !replaced.test(line))
  const file = join(folder, 'turnserver.conf')
  const own = [
    ...[`static-auth-secret=${secret}`, `listening-port=${port}`, 'log-file=stdout', 'verbose'],
    ...['listening-ip=127.0.0.1', 'relay-ip=127.0.0.1', 'no-tls', 'no-dtls'],
    ...[`pidfile=${join(folder, 'pid')}`, `userdb=${join(folder, 'turndb')}`],
  ]
  await writeFile(file, [...kept, ...own, ...lines].join('\n'))
  const child = spawn(process.env.TURNSERVER_PATH ?? 'turnserver', ['-c', file], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const stop = () => child.kill('SIGKILL')
  process.once('exit', stop)
  const { stdout, exited } = watchChild(child)
  const dispose = async () => {
    process.off('exit', stop)
    stop()
    await exited.catch(() => undefined)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    // It buffers what it logs, so its first answer tells that it listens.
    using client = await openTurnClient(port, { username: '', credential: '' })
    const ended = exited.then((ending) =>
      Promise.reject(new Error(`coturn ended with ${ending}:\n${stdout()}`)),
    )
    await Promise.race([client.bind(), ended])
  } catch (error) {
    await dispose()
    throw error
  }
  const turn = { urls: [`turn:127.0.0.1:${port}?transport=${transport}`], secret }
  return { port, turn, [Symbol.asyncDispose]: dispose }
}
