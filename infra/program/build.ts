import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import type * as Esbuild from 'esbuild'

const BANNER = `
import { createRequire as topLevelCreateRequire } from 'node:module'
import { fileURLToPath as topLevelFileUrlToPath } from 'node:url'
const require = topLevelCreateRequire(import.meta.url)
const __filename = topLevelFileUrlToPath(import.meta.url)
const __dirname = topLevelFileUrlToPath(new URL('.', import.meta.url))
globalThis.infraApp = { providers: {} }`

const EXTERNAL = ['@pulumi/*', '@aws-sdk/*', 'esbuild', 'archiver', 'glob', 'undici', 'vite']

export type BuildOptions = {
  root: string
  outfile: string
  /** One for each program, which changes the text of sst.config.ts on the way. */
  mutations: ((text: string) => string)[]
}

/**
 * Bundles the program with the platform's own esbuild, as SST does: its globals injected, and `aws` and `sst` in every
 * file that is not the platform's.
 * @see https://github.com/anomalyco/sst/blob/dev/pkg/js/js.go
 */
export const buildProgram = async ({ root, outfile, mutations }: BuildOptions): Promise<void> => {
  const platform = join(root, '.sst/platform')
  const { build } = createRequire(join(platform, 'package.json'))('esbuild') as typeof Esbuild
  const config = join(root, 'sst.config.ts')
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
      on.onResolve({ filter: /^#config\?/ }, ({ path }) => ({
        path: config,
        suffix: path.replace('#config', ''),
      }))
      on.onLoad({ filter: /\.(js|ts)$/ }, async ({ path, suffix }) => {
        if (path.startsWith(join(root, '.sst') + sep)) return undefined
        const text = await readFile(path, 'utf8')
        const mutate = path === config && mutations[Number(suffix.slice(1))]
        const contents = mutate ? mutate(text) : text
        if (path === config && /^import\b/m.test(contents)) {
          return { errors: [{ text: 'SST refuses an import at the top of sst.config.ts' }] }
        }
        return { contents: `${globals}\n${contents}`, loader: 'default' }
      })
    },
  }
  await build({
    entryPoints: [join(root, 'infra/program/entry.mjs')],
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
