import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { placeInSources } from './source-map'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talki-map-'))
})
afterEach(() => rm(folder, { recursive: true }))

const MAIN = `
  import { placeInSources } from ${JSON.stringify(fileURLToPath(new URL('source-map.ts', import.meta.url)))}
  const placeOf = (error) => placeInSources(error.stack.split('\\n')[1])
  const failures = [async () => { throw new Error('here') }, async () => (await import('./later')).fail()]
  for (const fail of failures) await fail().catch((error) => console.log(placeOf(error)))`

it('finds places in each of a bundle’s files by the map beside it', async () => {
  await writeFile(join(folder, 'main.ts'), MAIN)
  await writeFile(join(folder, 'later.ts'), `\n\nexport const fail = () => { throw new Error('there') }`)
  await build({
    entryPoints: [join(folder, 'main.ts')],
    outdir: join(folder, 'out'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minify: true,
    sourcemap: true,
    platform: 'node',
    format: 'esm',
  })
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'out/main.mjs')])
  expect(stdout.trim().split('\n')).toEqual([
    expect.stringMatching(/main\.ts:4:\d+/),
    expect.stringMatching(/later\.ts:3:\d+/),
  ])
})

it('leaves as it is what lies elsewhere, and what has no map', () => {
  const own = new URL('nothing.mjs', import.meta.url).href
  for (const url of ['file:///elsewhere/bundle.mjs', own, 'node:internal/timers']) {
    expect(placeInSources(`at f (${url}:1:2)`)).toBe(`at f (${url}:1:2)`)
  }
})
