import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { watchChild } from '@talki/core/_child'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const URI = 'postgresql://owner:canary@ep-1.neon.test/neondb'
const KEY = 'napi_canary'

/** Stands in for SST: notes how it was called and what it was given to read. */
const NPX = `#!/usr/bin/env node
const { appendFileSync, readFileSync } = require('node:fs')
const args = process.argv.slice(2)
const input = args.includes('secret') ? readFileSync(0, 'utf8') : ''
appendFileSync(process.env.CALLS, JSON.stringify({ args, input }) + '\\n')
const fails = args[2] === 'remove' && process.env.FAIL
if (fails) process.stdout.write(fails + '\\n')
process.exit(fails ? 1 : 0)
`

let folder = ''
let branches: { id: string; name: string }[] = []
let asked: string[] = []
const server = createServer((request, response) => {
  const { method = '', url = '' } = request
  const [path = ''] = url.split('?')
  if (request.headers.authorization !== `Bearer ${KEY}`) {
    response.writeHead(401).end('{}')
    return
  }
  asked.push(`${method} ${path}`)
  const body = () => {
    if (path.endsWith('/connection_uri')) return { uri: URI }
    if (method === 'POST') return { branch: { id: 'br-new' } }
    return method === 'DELETE' ? {} : { branches }
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body()))
})

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talki-stage-'))
  await writeFile(join(folder, 'npx'), NPX)
  await chmod(join(folder, 'npx'), 0o755)
  branches = [{ id: 'br-12', name: 'pr-12' }]
  asked = []
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true })
})

const run = async (args: string[], env: Record<string, string> = {}) => {
  const { port } = server.address() as AddressInfo
  const calls = join(folder, 'calls')
  const child = spawn(process.execPath, [join(import.meta.dirname, 'stage.mjs'), ...args], {
    env: {
      ...process.env,
      PATH: `${folder}${delimiter}${process.env.PATH ?? ''}`,
      CALLS: calls,
      NEON_API_URL: `http://127.0.0.1:${port}/api/v2`,
      ...env,
    },
  })
  const { exited, stdout, stderr } = watchChild(child)
  const status = await exited
  const said = stdout() + stderr()
  const text = await readFile(calls, 'utf8').catch(() => '')
  const sst = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { args: string[]; input: string })
    .map(({ args, input }) => ({ command: args.slice(2).join(' '), input }))
  expect(said + JSON.stringify(sst.map(({ command }) => command))).not.toContain('canary')
  return { status, said, sst }
}

const NEON = { NEON_API_KEY: KEY, NEON_PROJECT_ID: 'proj' }

describe('a stage', () => {
  it('gets a branch of its own, whose address only SST is told', async () => {
    const { status, sst } = await run(['deploy', 'pr-1'], NEON)
    expect(status).toBe(0)
    expect(asked).toEqual([
      'GET /api/v2/projects/proj/branches',
      'POST /api/v2/projects/proj/branches',
      'GET /api/v2/projects/proj/connection_uri',
    ])
    expect(sst).toEqual([
      { command: 'secret set DatabaseUrl --stage pr-1', input: URI },
      { command: 'deploy --stage pr-1', input: '' },
    ])
  })

  it('finds its branch again', async () => {
    await run(['deploy', 'pr-12'], NEON)
    expect(asked).not.toContain('POST /api/v2/projects/proj/branches')
  })

  it('is deployed as it is where its database is set by hand', async () => {
    const { sst } = await run(['deploy', 'production'])
    expect(sst).toEqual([{ command: 'deploy --stage production', input: '' }])
    expect(asked).toEqual([])
  })

  it('goes with its branch, but not before AWS has let go of it', async () => {
    const { status, sst } = await run(['remove', 'pr-12'], NEON)
    expect(status).toBe(0)
    expect(sst).toEqual([{ command: 'remove --stage pr-12', input: '' }])
    expect(asked.at(-1)).toBe('DELETE /api/v2/projects/proj/branches/br-12')
    asked = []
    expect((await run(['remove', 'pr-12'], { ...NEON, FAIL: 'AWS is out of order' })).status).toBe(1)
    expect(asked).toEqual([])
  })

  it('goes with its branch though it was never deployed, and with its secret', async () => {
    const { status, sst } = await run(['remove', 'pr-12'], { ...NEON, FAIL: '✕  Stage not found' })
    expect(status).toBe(0)
    expect(sst.map(({ command }) => command)).toEqual([
      'remove --stage pr-12',
      'secret remove DatabaseUrl --stage pr-12',
    ])
    expect(asked.at(-1)).toBe('DELETE /api/v2/projects/proj/branches/br-12')
  })

  it('is live on a developer’s machine by one command, with Google where it is wanted', async () => {
    expect((await run(['dev', 'ada'], NEON)).sst).toEqual([
      { command: 'secret set DatabaseUrl --stage ada', input: URI },
      { command: 'dev --stage ada', input: '' },
    ])
    await rm(join(folder, 'calls'))
    const google = { GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'google-canary' }
    expect((await run(['dev', 'ada'], { ...NEON, ...google })).sst.map(({ command }) => command)).toEqual([
      'secret set DatabaseUrl --stage ada',
      'secret set GoogleClientId --stage ada',
      'secret set GoogleClientSecret --stage ada',
      'dev --stage ada',
    ])
  })

  it('is refused when it is production that should go, or no stage’s name, or half of Neon', async () => {
    for (const args of [
      ['remove', 'production'],
      ['dev', 'production'],
      ['deploy', 'PR 1; ls'],
      ['deploy'],
      ['destroy', 'pr-1'],
    ]) {
      expect(await run(args, NEON)).toMatchObject({ status: 2, sst: [] })
    }
    expect(await run(['deploy', 'pr-1'], { NEON_API_KEY: KEY })).toMatchObject({ status: 1, sst: [] })
    expect((await run(['deploy', 'pr-1'], { ...NEON, NEON_API_KEY: 'wrong' })).said).toContain('with 401')
  })
})

describe('a stage that was never deployed', () => {
  it('is not found by SST itself, in these words', async () => {
    const script = join(import.meta.dirname, 'sst-without-aws.mjs')
    const child = spawn(process.execPath, [script, folder, 'remove', 'nobody'])
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (said += String(data)))
    const [status] = (await once(child, 'close')) as [number]
    expect({ status, said }).toEqual({
      status: 1,
      said: expect.stringContaining('Stage not found') as string,
    })
  })
})
