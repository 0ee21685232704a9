import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import * as v from 'valibot'
import { NODEJS } from './bundling'

export type Entry = 'api' | 'authorizer' | 'socket' | 'sweeper'

/** Limits of the bundles, minified, in bytes. */
export const LIMITS: Record<Entry, number> = {
  api: 371_000,
  authorizer: 260_000,
  socket: 580_000,
  sweeper: 560_000,
}
export const ENTRIES = Object.keys(LIMITS) as Entry[]

export type Bundle = {
  name: Entry
  file: string
  bytes: number
  /** The modules that left code in it, by path. */
  inputs: string[]
  /** What it asks of the runtime: Node's own modules, or else something that is not in the zip. */
  imports: string[]
}

export type BundleOptions = {
  /** What is linked to each function, and sealed beside its bundle. */
  links?: object
  /** 32 bytes in base64: what the links are sealed with. */
  encryptionKey?: string
}

const Answers = v.array(
  v.object({
    result: v.object({ out: v.string(), handler: v.string(), errors: v.nullable(v.array(v.string())) }),
  }),
)
const SourceMap = v.object({ sources: v.array(v.string()) })

/** What a bundle asks of the runtime, by `import` and by the `require` that esbuild gives to what was CommonJS. */
const importsOf = async (file: string, code: string): Promise<string[]> => {
  const { metafile } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    metafile: true,
    logLevel: 'silent',
  })
  const [, require] = /\b([\w$]+)=\(?\([\w$]+=>typeof require/.exec(code) ?? []
  const required = require === undefined ? [] : [...code.matchAll(/([\w$]+)\("([^"\s]+)"\)/g)]
  return [
    ...Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path)),
    ...required.filter(([, name]) => name === require).map(([, , path = '']) => path),
  ]
}

/** Runs SST's own builder. Rejects with what it said when it fails. */
const runBuilder = async (folder: string, input: object): Promise<v.InferOutput<typeof Answers>> => {
  const script = fileURLToPath(new URL('../../../scripts/build-functions.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, folder])
  let [printed, said] = ['', '']
  child.stdout.on('data', (data: Buffer) => (printed += data.toString()))
  child.stderr.on('data', (data: Buffer) => (said += data.toString()))
  child.stdin.end(JSON.stringify(input))
  await once(child, 'close')
  if (child.exitCode !== 0) throw new Error(said)
  return v.parse(Answers, JSON.parse(printed.trim().split('\n').at(-1) ?? ''))
}

/**
 * Bundles the functions by the builder of the very SST that deploys them, into an empty folder. See
 * scripts/build-functions.mjs.
 */
export const bundleAll = async (
  folder: string,
  { links = {}, encryptionKey = '' }: BundleOptions = {},
): Promise<Record<Entry, Bundle>> => {
  const functions = ENTRIES.map((name) => ({
    functionID: name,
    handler: `packages/functions/src/lambda/${name}.handler`,
    runtime: 'nodejs24.x',
    links,
    properties: { ...NODEJS, architecture: 'arm64' },
  }))
  const answers = await runBuilder(folder, { functions, encryptionKey })
  const bundles = await Promise.all(
    answers.map(async ({ result: { out, errors } }, index): Promise<[Entry, Bundle] | undefined> => {
      if (errors && errors.length > 0) throw new Error(errors.join('\n'))
      const name = ENTRIES[index]
      if (name === undefined) return undefined
      const file = join(out, 'bundle.mjs')
      const code = await readFile(file, 'utf8')
      const map = v.parse(SourceMap, JSON.parse(await readFile(`${file}.map`, 'utf8')))
      const imports = await importsOf(file, code)
      return [name, { name, file, bytes: Buffer.byteLength(code), inputs: map.sources, imports }]
    }),
  )
  return Object.fromEntries(bundles.filter((one) => one !== undefined)) as Record<Entry, Bundle>
}
