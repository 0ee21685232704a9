import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export type Entry = 'api' | 'authorizer' | 'socket' | 'sweeper'

/** Limits of the bundles, minified, in bytes. */
export const LIMITS: Record<Entry, number> = {
  api: 350_000,
  authorizer: 260_000,
  socket: 550_000,
  sweeper: 550_000,
}
export const ENTRIES = Object.keys(LIMITS) as Entry[]

/** Banner that gives CommonJS modules the names that they expect; Node's ES modules have none of them. */
const BANNER = [
  `import { createRequire as topLevelCreateRequire } from 'module';`,
  `const require = topLevelCreateRequire(import.meta.url);`,
  `import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"`,
  `const __filename = topLevelFileUrlToPath(import.meta.url)`,
  `const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))`,
  '',
].join('\n')

export type Bundle = {
  name: Entry
  file: string
  bytes: number
  /** The modules that left code in it, by path. */
  inputs: string[]
  /** What it asks of the runtime: Node's own modules, or else something that is not in the zip. */
  imports: string[]
}

/**
 * Bundles an entry as SST 4.17.1 bundles a Node function for nodejs24.x, but for the source map, which it uploads
 * elsewhere. Writes `<folder>/<name>/bundle.mjs`.
 * @see https://github.com/anomalyco/sst/blob/dev/pkg/runtime/node/build.go
 */
export const bundle = async (name: Entry, folder: string): Promise<Bundle> => {
  const file = join(folder, name, 'bundle.mjs')
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL(`./lambda/${name}.ts`, import.meta.url))],
    outfile: file,
    bundle: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    format: 'esm',
    target: 'es2024',
    mainFields: ['module', 'main'],
    external: ['sharp', 'pg-native'],
    banner: { js: BANNER },
    metafile: true,
    logLevel: 'error',
  })
  const outputs = Object.values(metafile.outputs)
  return {
    name,
    file,
    bytes: (await stat(file)).size,
    inputs: outputs.flatMap(({ inputs }) => Object.keys(inputs)),
    imports: outputs.flatMap(({ imports }) => imports.map(({ path }) => path)),
  }
}
