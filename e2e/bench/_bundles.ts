import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { median } from './_statistics'

const ENTRIES = ['api', 'authorizer', 'socket', 'sweeper'] as const

/** What a deployment gives each function; nothing is dialled while importing. */
const ENVIRONMENT = {
  ORIGIN: 'https://talki.example',
  SOCKET_URL: 'wss://socket.talki.example',
  SOCKET_MANAGEMENT_URL: 'https://socket.talki.example',
  DATABASE_URL: 'postgresql://user:password@db.talki.example/talki',
  AWS_REGION: 'eu-central-1',
}

export type Bundle = { name: string; bytes: number; gzipped: number; importMs: number }

const IMPORTS = 5
const SCRIPT = `
  const since = performance.now()
  await import(process.argv[1]).catch(() => {})
  console.log(performance.now() - since)`

/** The median time of a first import, in milliseconds, each in a process of its own. */
const timeImport = (file: string): number =>
  median(
    Array.from({ length: IMPORTS }, () =>
      Number(
        execFileSync(process.execPath, ['--input-type=module', '-e', SCRIPT, file], {
          encoding: 'utf8',
          env: { ...process.env, ...ENVIRONMENT },
        }),
      ),
    ),
  )

/** Each Lambda entry, bundled as for deployment: its size, and how long a fresh process takes to import it. */
export const weighBundles = async (): Promise<Bundle[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'talki-bundles-'))
  try {
    const bundles: Bundle[] = []
    for (const name of ENTRIES) {
      const outfile = join(folder, `${name}.mjs`)
      const entry = join(import.meta.dirname, `../../packages/functions/src/lambda/${name}.ts`)
      await build({
        entryPoints: [entry],
        outfile,
        bundle: true,
        minify: true,
        platform: 'node',
        format: 'esm',
        target: 'node20',
        mainFields: ['module', 'main'],
        banner: {
          js: "import { createRequire as talkiRequire } from 'node:module';const require = talkiRequire(import.meta.url);",
        },
      })
      const code = await readFile(outfile)
      bundles.push({
        name,
        bytes: code.length,
        gzipped: gzipSync(code).length,
        importMs: timeImport(outfile),
      })
    }
    return bundles
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
