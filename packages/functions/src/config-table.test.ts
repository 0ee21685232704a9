import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ENV } from './_events'
import {
  readApiConfig,
  readAuthorizerConfig,
  readDatabaseUrl,
  readGatewayConfig,
  readMigrationsFolder,
} from './config'
import type { Env } from './config-read'
import { namesOf, OPTIONS, ROWS, type Reader } from './config-table'

const root = join(import.meta.dirname, '../../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** The rows of the table under a header, as cells without the formatter's spaces. */
const tableOf = (page: string, header: string): string[][] => {
  const lines = page.split('\n')
  const start = lines.findIndex((line) => line.replace(/ +/g, ' ').startsWith(header))
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'))
  return lines.slice(start + 2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

it('is the README’s table, row by row', () => {
  const rows = ROWS.filter(
    ([, { readBy, onAws }]) => readBy.includes('program') || onAws === 'option' || typeof onAws === 'object',
  )
  const wanted = rows.map(([name, { default: fallback, shownDefault, means }]) => {
    const shown = shownDefault ?? fallback
    return [`\`${name}\``, shown === undefined ? '–' : `\`${shown}\``, means]
  })
  expect(tableOf(read('README.md'), '| Variable | Default | Means')).toEqual(wanted)
})

it('is the table of docs/aws.md: what a deploy reads, and then what it passes on', () => {
  const rows = ROWS.filter(([, { readBy }]) => readBy.includes('deploy') || readBy.includes('stage script'))
  const names = OPTIONS.map((name) => `\`${name}\``).join(', ')
  expect(tableOf(read('docs/aws.md'), '| Variable | Means')).toEqual([
    ...rows.map(([name, { default: fallback, means }]) => [
      `\`${name}\``,
      fallback === undefined ? means : `${means}; \`${fallback}\` where it is not set`,
    ]),
    [names, 'as in the [README](../README.md); `TURN_URLS` needs the secret `TurnSecret`'],
  ])
})

const GIVEN: Env = {
  ...ENV,
  DATABASE_URL: 'postgres://talki@db.test/talki',
  GOOGLE_CLIENT_ID: 'id',
  GOOGLE_CLIENT_SECRET: 'secret',
  TURN_URLS: 'turn:turn.test',
  TURN_SECRET: 'secret',
}

/** What a function reads, by name, when everything is configured. */
const READ: Record<Exclude<Reader, 'program' | 'deploy' | 'stage script'>, (env: Env) => unknown> = {
  api: (env) => [readDatabaseUrl(env), readApiConfig(env)],
  authorizer: (env) => [readDatabaseUrl(env), readAuthorizerConfig(env)],
  socket: (env) => [readDatabaseUrl(env), readGatewayConfig(env)],
  sweeper: (env) => [readDatabaseUrl(env), readGatewayConfig(env)],
  migrator: (env) => [readDatabaseUrl(env), readMigrationsFolder(env)],
}

it.each(Object.entries(READ) as [Reader, (env: Env) => unknown][])('knows what %s reads', (reader, run) => {
  const touched = new Set<string>()
  run(
    new Proxy(GIVEN, {
      get: (env, name: string) => {
        touched.add(name)
        return env[name]
      },
    }),
  )
  const ways = ['secret', 'wired', 'option', 'lambda'] as const
  expect([...touched].sort()).toEqual(ways.flatMap((way) => namesOf(reader, way)).sort())
})

/** Variables that are no configuration of Talki's: the machine's, a workflow's, a test's or a library's. */
const FOREIGN = [
  'PATH',
  'CI',
  'GITHUB_OUTPUT',
  'CHROMIUM_PATH',
  'FIREFOX_PATH',
  'SST_SERVER',
  'TURNSERVER_PATH',
  'SMOKE_ORIGIN',
  'NEON_API_URL',
  'GITHUB_API_URL',
  'GH_TOKEN',
  'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED',
]

it('knows every variable that the sources name', () => {
  const folders = ['packages/core/src', 'packages/functions/src', 'packages/local/src', 'infra', 'scripts']
  const files = folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((file) => `${folder}/${String(file)}`),
    )
    .filter((file) => /\.(ts|mjs)$/.test(file) && !/\.test\.ts$|infra\/test\/|src\/(.+\/)?_/.test(file))
  expect(files.length).toBeGreaterThan(80)
  const known = new Set<string>([...ROWS.map(([name]) => name), ...FOREIGN])
  const unknown = files.flatMap((file) => {
    const text = read(file)
    const direct = [...text.matchAll(/\benv\.([A-Z][A-Z_]+)/g)].map(([, name = '']) => name)
    const taken = [...text.matchAll(/\{([^{}]*)\} = process\.env/g)].flatMap(([, names = '']) =>
      [...names.matchAll(/\b[A-Z][A-Z_]+\b/g)].map(([name]) => name),
    )
    return [...direct, ...taken].filter((name) => !known.has(name)).map((name) => `${file}: ${name}`)
  })
  expect(unknown).toEqual([])
})
