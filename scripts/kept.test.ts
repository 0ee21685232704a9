import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { is } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { expect, it } from 'vitest'
import { VARIABLES } from '../packages/functions/src/config-table'
import { KEPT_ELSEWHERE, KEPT_TABLES } from '../packages/web/src/pages/my-data/kept'
import { COOKIES, KEPT_HERE } from '../packages/web/src/pages/my-data/kept-here'
import data from '../packages/web/src/words/en/data.json' with { type: 'json' }
import type { Key } from '../packages/web/src/words/key'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
/** A document as one line of words, so that a sentence is found wherever it is wrapped. */
const words = (path: string) => read(path).replaceAll(/\s+/g, ' ')

const { elsewhere, swept } = data.kept
/** The English of a key under `data.kept`, by its path. */
const english = (key: Key): string => {
  const found = key
    .split('.')
    .slice(1)
    .reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], data)
  return typeof found === 'string' ? found : ''
}

const schema = 'packages/core/src/schema'
const modules: Record<string, unknown>[] = await Promise.all(
  readdirSync(join(root, schema)).map(
    (file) => import(join(root, schema, file)) as Promise<Record<string, unknown>>,
  ),
)
const tables = modules
  .flatMap((module) => Object.values(module))
  .filter((value) => is(value, PgTable))
  .map((table) => getTableConfig(table))

it('/knows names every table and every column of the schema, and no other', () => {
  expect(tables.length).toBeGreaterThan(5)
  const wanted = tables.map(({ name, columns }) => [name, columns.map((column) => column.name).sort()])
  const told = KEPT_TABLES.map(({ table, columns }) => [table, Object.keys(columns).sort()])
  expect(told.sort()).toEqual(wanted.sort())
})

it('/knows says of each what for, and until when', () => {
  const keys = [
    ...KEPT_TABLES.flatMap(({ title, until, columns }) => [title, until, ...Object.values(columns)]),
    ...KEPT_ELSEWHERE.flatMap(({ title, text, until }) => [title, text, until]),
    ...KEPT_HERE.flatMap(({ title, until, keys: here }) => [title, until, ...here.map(({ means }) => means)]),
    ...COOKIES.map(({ means }) => means),
  ]
  for (const key of keys) expect(english(key).trim().length).toBeGreaterThan(8)
  const page = read('packages/web/src/pages/my-data/MyDataPage.vue')
  expect(page).toContain('<WhatIsKept />')
  expect(page).toContain('<KeptHere ')
})

/** Sources of the site that a browser runs, by their paths. */
const siteSources = ['src', 'worker'].flatMap((folder) =>
  readdirSync(join(root, 'packages/web', folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|vue)$/.test(file) && !/\.test\.ts$|(?:^|\/)_/.test(file))
    .map((file) => `packages/web/${folder}/${file}`),
)
const using = (api: RegExp) => siteSources.filter((file) => api.test(read(file))).sort()

it('/knows lists every place where the site keeps something in a browser: no source uses another', () => {
  expect(siteSources.length).toBeGreaterThan(200)
  // Its keys are those of lib/stored-entries.ts, and the type of the list on the page wants each of them.
  expect(using(/\b(?:local|session)Storage\b/)).toEqual(['packages/web/src/lib/storage.ts'])
  expect(using(/\bindexedDB\b|\bgetDirectory\(|\bstorageBuckets\b/)).toEqual([])
  expect(using(/\bcaches\./)).toEqual([
    'packages/web/src/pages/my-data/use-kept-here.ts',
    'packages/web/worker/site-worker.ts',
  ])
  expect(using(/\bdocument\.cookie\b|\bcookieStore\b/)).toEqual([
    'packages/web/src/composables/keeps-cookies.ts',
  ])
})

it('/knows names every cookie of the server, and that of the page', () => {
  const ofServer = [
    ...read('packages/functions/src/api/handler.ts').matchAll(/secretCookie\(.*name: '([^']+)'/g),
  ]
  expect(ofServer.length).toBeGreaterThan(1)
  const probe = /`(talki-[a-z]+-)\$/.exec(read('packages/web/src/composables/keeps-cookies.ts'))?.[1] ?? ''
  const told: string[] = COOKIES.map(({ name }) => name)
  expect(told.sort()).toEqual([...ofServer.map(([, name]) => name), `${probe}…`].sort())
})

it('/knows, SECURITY.md and docs/operate.md agree on how long log lines are kept, with the deploy', () => {
  expect(read('infra/stage.ts')).toContain(`$app.stage === 'production' ? '1 month' : '1 week'`)
  expect(read('infra/lambda.ts')).toContain(`{ '1 month': 30, '1 week': 7 }[retention]`)
  for (const text of [elsewhere.logs.until, words('SECURITY.md'), words('docs/operate.md')]) {
    expect(text).toContain('30 days')
  }
})

it('/knows, README.md and docs/operate.md agree on what is swept when, with the deploy', () => {
  expect(read('infra/functions.ts')).toContain(`schedule: 'rate(1 hour)'`)
  expect(VARIABLES.SWEEP_SECONDS.default).toBe('60')
  expect(swept).toContain('once an hour, or once a minute')
  for (const page of ['README.md', 'docs/operate.md', 'SECURITY.md']) {
    expect(words(page), page).toContain('with the last socket')
  }
})

it('/knows and the documents say whose STUN server is the default, and that it is asked after admission alone', () => {
  expect(VARIABLES.ICE_SERVERS.default).toContain('stun.l.google.com')
  for (const text of [JSON.stringify(elsewhere.stun), words('SECURITY.md'), words('README.md')]) {
    expect(text).toMatch(/Google|stun\.l\.google\.com/)
    expect(text).toMatch(/admitted|let in/)
  }
})
