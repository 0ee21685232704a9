import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, relative, sep } from 'node:path'
import type * as Esbuild from 'esbuild'
import * as v from 'valibot'

const BANNER = `
import { createRequire as topLevelCreateRequire } from 'node:module'
import { fileURLToPath as topLevelFileUrlToPath } from 'node:url'
const require = topLevelCreateRequire(import.meta.url)
const __filename = topLevelFileUrlToPath(import.meta.url)
const __dirname = topLevelFileUrlToPath(new URL('.', import.meta.url))
globalThis.infraApp = { providers: {} }`

const PluginData = v.object({ program: v.optional(v.number()) })

const EXTERNAL = ['@pulumi/*', '@aws-sdk/*', 'esbuild', 'archiver', 'glob', 'undici', 'vite']

/** The text of the configuration's files, by their paths from the root: sst.config.ts, and those of infra/. */
export type Sources = Readonly<Record<string, string>>

export type Mutation = (sources: Sources) => Sources

const sourcesOf = async (root: string): Promise<Sources> => {
  const names = (await readdir(join(root, 'infra'))).filter((name) => name.endsWith('.ts'))
  const paths = ['sst.config.ts', ...names.map((name) => `infra/${name}`)]
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const)),
  )
}

export type BuildOptions = {
  root: string
  outfile: string
  /** One for each program, which changes the configuration's text on the way. */
  mutations: Mutation[]
}

/**
 * Bundles the program with the platform's own esbuild, as SST does: its globals injected, and `aws` and `sst` in every
 * file that is not the platform's.
 * @see https://github.com/anomalyco/sst/blob/dev/pkg/js/js.go
 */
export const buildProgram = async ({ root, outfile, mutations }: BuildOptions): Promise<void> => {
  const platform = join(root, '.sst/platform')
  const { build } = createRequire(join(platform, 'package.json'))('esbuild') as typeof Esbuild
  const sources = await sourcesOf(root)
  const mutatedSources = mutations.map((mutate) => mutate(sources))
  const globals = [
    `import * as aws from "@pulumi/aws"`,
    `import * as sst from ${JSON.stringify(join(platform, 'src/components'))}`,
  ].join(';')

  const asSstDoes: Esbuild.Plugin = {
    name: 'as-sst-does',
    setup: (on) => {
      on.onResolve({ filter: /^#run$/ }, () => ({ path: join(platform, 'src/auto/run.ts') }))
      on.onResolve({ filter: /^#configs$/ }, ({ path }) => ({ path, namespace: 'configs' }))
      on.onLoad({ filter: /./, namespace: 'configs' }, () => ({
        contents: `export default [${mutations.map((_, n) => `() => import('#config?${n}')`).join()}]`,
      }))
      // Each program has its own copy of every file of the configuration: the suffix tells them apart.
      const copy = (path: string, program: number): Esbuild.OnResolveResult => ({
        path,
        suffix: `?${program}`,
        pluginData: { program },
      })
      on.onResolve({ filter: /^#config\?/ }, ({ path }) =>
        copy(join(root, 'sst.config.ts'), Number(path.split('?')[1])),
      )
      on.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, pluginData }) => {
        const file = `${join(resolveDir, path)}.ts`
        const { program } = v.parse(PluginData, pluginData ?? {})
        return program !== undefined && relative(root, file) in sources ? copy(file, program) : undefined
      })
      on.onLoad({ filter: /\.(js|ts)$/ }, async ({ path, pluginData }) => {
        if (path.startsWith(join(root, '.sst') + sep)) return undefined
        const { program } = v.parse(PluginData, pluginData ?? {})
        const mutated = program === undefined ? undefined : mutatedSources[program]?.[relative(root, path)]
        const contents = mutated ?? (await readFile(path, 'utf8'))
        if (path === join(root, 'sst.config.ts') && /^import\b/m.test(contents)) {
          return { errors: [{ text: 'SST refuses an import at the top of sst.config.ts' }] }
        }
        return { contents: `${globals}\n${contents}`, loader: 'default', pluginData: { program } }
      })
    },
  }
  await build({
    entryPoints: [join(root, 'infra/test/program/entry.mjs')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: EXTERNAL,
    nodePaths: [join(platform, 'node_modules')],
    inject: [join(platform, 'src/shim/run.js')],
    define: {
      $app: 'globalThis.infraApp',
      $dev: 'globalThis.infraDev',
      $cli: JSON.stringify({
        command: 'deploy',
        rpc: '',
        paths: { home: root, root, work: `${outfile}.work`, platform },
        state: { version: {} },
      }),
    },
    banner: { js: BANNER },
    logLevel: 'silent',
    plugins: [asSstDoes],
  })
}
