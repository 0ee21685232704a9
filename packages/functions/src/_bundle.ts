import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Metafile } from 'esbuild'
import * as v from 'valibot'
import { NODEJS } from './bundling'

export type Entry = 'api' | 'authorizer' | 'socket' | 'sweeper'

/** Limits of what each bundle loads as it starts, minified, in bytes. */
export const LIMITS: Record<Entry, number> = {
  api: 310_000,
  authorizer: 225_000,
  socket: 470_000,
  sweeper: 225_000,
}
export const ENTRIES = Object.keys(LIMITS) as Entry[]

export type BundleFile = {
  path: string
  bytes: number
  text: string
  /** The modules that left code in it, by path. */
  inputs: string[]
  /** Whether it is loaded as the function starts, and not when something asks for it. */
  atStart: boolean
}

export type Bundle = {
  name: Entry
  /** The file that Lambda imports. */
  file: string
  files: BundleFile[]
  /** What it asks of the runtime: Node's own modules, or else something that is not in the zip. */
  imports: string[]
}

/** Bytes of the files that are loaded as the function starts. */
export const startBytes = ({ files }: Bundle): number =>
  files.reduce((sum, { atStart, bytes }) => (atStart ? sum + bytes : sum), 0)

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

/** The bundle's files, who imports whom, and what they import that is not among them. */
const graphOf = async (file: string): Promise<Metafile> => {
  const { metafile } = await build({
    entryPoints: [file],
    bundle: true,
    splitting: true,
    outdir: 'nowhere',
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    metafile: true,
    logLevel: 'silent',
  })
  return metafile
}

/** Paths of the modules that are loaded with this one: all that it imports, but for those by `import()`. */
const closureOf = (path: string, graph: Metafile, found = new Set<string>()): Set<string> => {
  if (found.has(path)) return found
  found.add(path)
  for (const { path: next, kind, external } of graph.inputs[path]?.imports ?? []) {
    if (kind === 'import-statement' && !external) closureOf(next, graph, found)
  }
  return found
}

const readBundle = async (name: Entry, folder: string): Promise<Bundle> => {
  const file = join(folder, 'bundle.mjs')
  const graph = await graphOf(file)
  const [entry = ''] = Object.keys(graph.inputs).filter((path) => resolve(path) === resolve(file))
  const started = [...closureOf(entry, graph)].map((path) => resolve(path))
  const names = (await readdir(folder)).filter((one) => one.endsWith('.mjs'))
  const files = names.map(async (one): Promise<BundleFile> => {
    const path = join(folder, one)
    const text = await readFile(path, 'utf8')
    const { sources } = v.parse(SourceMap, JSON.parse(await readFile(`${path}.map`, 'utf8')))
    const atStart = started.includes(resolve(path))
    return { path, bytes: Buffer.byteLength(text), text, inputs: sources, atStart }
  })
  const imports = Object.values(graph.inputs).flatMap((input) => input.imports)
  return {
    name,
    file,
    files: await Promise.all(files),
    imports: imports.filter(({ external }) => external).map(({ path }) => path),
  }
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
      return [name, await readBundle(name, out)]
    }),
  )
  return Object.fromEntries(bundles.filter((one) => one !== undefined)) as Record<Entry, Bundle>
}
