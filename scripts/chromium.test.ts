import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ensureChromium } from './_chromium.mjs'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talki-chromium-'))
  vi.stubEnv('CHROMIUM_PATH', '')
  vi.stubEnv('PATH', folder)
  vi.spyOn(console, 'log').mockReturnValue()
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await rm(folder, { recursive: true })
})

const program = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\n${text}\n`)
  await chmod(path, 0o755)
  return path
}
const find = (...usual: string[]) =>
  ensureChromium({ usual, playwright: () => Promise.resolve(join(folder, 'playwrights')) })

it('takes the one of CHROMIUM_PATH, and says so when that is no file', async () => {
  const mine = await program('mine', '')
  vi.stubEnv('CHROMIUM_PATH', mine)
  expect(await find(await program('usual', ''))).toBe(mine)
  vi.stubEnv('CHROMIUM_PATH', '/nowhere/chromium')
  await expect(find()).rejects.toThrow('CHROMIUM_PATH is /nowhere/chromium')
})

it('takes an installed one that starts', async () => {
  const stub = await program('stub', 'exit 1')
  const usual = await program('usual', '')
  expect(await find('/nowhere/chromium', stub, usual)).toBe(usual)
})

it('takes what Playwright downloads, where none is installed', async () => {
  await program('npx', `echo > ${join(folder, 'playwrights')}`)
  expect(await find()).toBe(join(folder, 'playwrights'))
})

it('installs Debian’s, as root or by sudo, where Playwright cannot', async () => {
  const debian = join(folder, 'debians')
  await program('npx', 'exit 1')
  await program('apt-get', `echo '#!/bin/sh' > ${debian}; /bin/chmod 755 ${debian}`)
  await program('sudo', 'shift; exec "$@"')
  expect(await find(debian)).toBe(debian)
})

it('says what to do where there is none and this user may install none', async () => {
  for (const name of ['npx', 'apt-get', 'sudo']) await program(name, 'exit 1')
  await expect(find()).rejects.toThrow(/sudo apt-get install chromium[^]*CHROMIUM_PATH=/)
})
