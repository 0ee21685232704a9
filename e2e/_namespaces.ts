import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromium, type Page } from '@playwright/test'
import { LAUNCH } from './_launch'
import type { Machine, Networks } from './_networks'
import { localPorts, watchConnections } from './_connections'

const run = promisify(execFile)
const ip = (...args: string[]) => run('ip', args)

/** Runs these commands of `ip` in a namespace. */
const ipBatch = async (name: string, commands: readonly string[]): Promise<void> => {
  const batch = run('ip', ['-n', name, '-batch', '-'])
  batch.child.stdin?.end(commands.join('\n'))
  await batch
}

/** Whether this process may make network namespaces, and links between them. */
export const canHaveNamespaces = async (): Promise<boolean> => {
  const name = `talki-try-${process.pid}`
  try {
    await ip('netns', 'add', name)
    await ip('netns', 'del', name)
    return true
  } catch {
    return false
  }
}

/** Machines that this process has made. The kernel clears a namespace away some time after it was deleted, with its links. */
let machines = 0

/** Namespaces around one bridge, a browser in each. A cut is a policy rule for the ports that a pair uses just now. */
export const namespaceNetworks = async (): Promise<Networks> => {
  const tag = process.pid % 10_000
  const bridge = `tb${tag}`
  const net = `10.213.${tag % 250}`
  const folder = await mkdtemp(join(tmpdir(), 'talki-namespaces-'))
  const namespaces: string[] = []
  const addresses = new Map<Machine, string>()
  let lastHost = 1
  await ip('link', 'add', bridge, 'type', 'bridge')
  await ip('addr', 'add', `${net}.1/24`, 'dev', bridge)
  await ip('link', 'set', bridge, 'up')

  const addMachine = async ({ server }: { server: string }): Promise<Machine> => {
    machines += 1
    const name = `talki-${tag}-${machines}`
    const [inside, outside] = [`ti${tag}n${machines}`, `to${tag}n${machines}`]
    await ip('netns', 'add', name)
    namespaces.push(name)
    await ip('link', 'add', outside, 'type', 'veth', 'peer', 'name', inside)
    await ip('link', 'set', inside, 'netns', name)
    await ip('link', 'set', outside, 'master', bridge, 'up')
    await ip('-n', name, 'link', 'set', 'lo', 'up')
    await ip('-n', name, 'link', 'set', inside, 'up')
    const move = async (): Promise<void> => {
      const before = addresses.get(machine)
      const address = `${net}.${(lastHost += 1)}`
      if (before !== undefined) await ip('-n', name, 'addr', 'del', `${before}/24`, 'dev', inside)
      await ip('-n', name, 'addr', 'add', `${address}/24`, 'dev', inside)
      await ip('-n', name, 'route', 'replace', 'default', 'via', `${net}.1`)
      addresses.set(machine, address)
    }
    const program = join(folder, `${name}.sh`)
    const executable = process.env.CHROMIUM_PATH ?? chromium.executablePath()
    await writeFile(program, `#!/bin/sh\nexec ip netns exec ${name} ${executable} "$@"\n`)
    await chmod(program, 0o755)
    const machine: Machine = {
      browser: await chromium.launch({
        ...LAUNCH,
        executablePath: program,
        // Cameras and cryptography are for secure contexts, which a plain address is not by itself.
        args: [...LAUNCH.args, `--unsafely-treat-insecure-origin-as-secure=${server}`],
      }),
      prepare: async (page: Page) => {
        await page.addInitScript(watchConnections)
      },
      move,
      [Symbol.asyncDispose]: () => machine.browser.close(),
    }
    await move()
    return machine
  }

  const blackhole = async (from: Machine, to: Machine, page: Page): Promise<void> => {
    const [own, address] = [addresses.get(from), addresses.get(to)]
    const name = namespaces[[...addresses.keys()].indexOf(from)]
    if (own === undefined || address === undefined || name === undefined) throw new Error('no such machine')
    const ports = await localPorts(page)
    // All in one process: a cut that takes a second is no cut.
    const rules = ports.map((port) => `rule add to ${address} ipproto udp sport ${port} blackhole`)
    await ipBatch(name, rules)
  }

  return {
    host: `${net}.1`,
    addMachine,
    cut: async (one, other) => {
      await Promise.all([
        blackhole(one.machine, other.machine, one.page),
        blackhole(other.machine, one.machine, other.page),
      ])
    },
    [Symbol.asyncDispose]: async () => {
      for (const name of namespaces) await ip('netns', 'del', name)
      await ip('link', 'del', bridge)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
