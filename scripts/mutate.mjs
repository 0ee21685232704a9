/**
 * Mutation tests by slices, see docs/testing.md: `npm run mutate -- room socket`, or `npm run mutate` for all of them.
 * Arguments that begin with `--` go to Stryker. Ends with a table of what each slice's last whole run has found.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const CORE = 'packages/core/src'
const FUNCTIONS = 'packages/functions/src'
const RTC = 'packages/web/src/rtc'
/** Files of core that are tested without a database. */
const PURE = [
  'authorize-sender',
  'hmac',
  'id',
  'push',
  'security-headers',
  'signed-nonce',
  'token-bucket',
  'turn',
]
const RTC_FOLDERS = ['connection', 'signalling', 'mesh', 'healing']

/** Files of core that serve those of `socket/`, and are tested by them. */
const OF_SOCKETS = ['deliveries', 'relay']

/** What a slice mutates, and the tests that it is held against. `pglite`: on the real one, not on a Postgres in its place. */
const slices = {
  protocol: { mutate: [`${CORE}/protocol/*.ts`], tests: `${CORE}/protocol/*.test.ts` },
  room: {
    mutate: [`${CORE}/room.ts`, `${CORE}/room/*.ts`],
    tests: `${CORE}/{room,grace,nonce,room/*,socket/*}.db.test.ts`,
  },
  socket: {
    mutate: [`${CORE}/socket.ts`, `${CORE}/socket/*.ts`, ...OF_SOCKETS.map((name) => `${CORE}/${name}.ts`)],
    tests: `${CORE}/{grace,relay,room/*,socket/*}.db.test.ts`,
  },
  'core-pure': {
    mutate: PURE.map((name) => `${CORE}/${name}.ts`),
    tests: `${CORE}/!(*.db|*.integration).test.ts`,
  },
  core: {
    mutate: [
      `${CORE}/*.ts`,
      ...['room', 'socket', ...PURE, ...OF_SOCKETS].map((name) => `!${CORE}/${name}.ts`),
    ],
    tests: `${CORE}/{!(*.integration),migrate.integration}.test.ts`,
  },
  drivers: {
    mutate: [`${CORE}/drivers/*.ts`],
    tests: `{${CORE}/drivers/pglite.db,${FUNCTIONS}/authorizer/deadline.integration}.test.ts`,
    pglite: true,
    // Their tests start three databases and wait for deadlines: what takes long there need not hang.
    timeoutMs: 180_000,
  },
  'functions-socket': { mutate: [`${FUNCTIONS}/socket/*.ts`], tests: `${FUNCTIONS}/socket/*.test.ts` },
  'functions-api': { mutate: [`${FUNCTIONS}/api/*.ts`], tests: `${FUNCTIONS}/api/*.test.ts` },
  authorizer: { mutate: [`${FUNCTIONS}/authorizer/*.ts`], tests: `${FUNCTIONS}/authorizer/!(*.db).test.ts` },
  google: { mutate: [`${FUNCTIONS}/google/*.ts`], tests: `${FUNCTIONS}/google/*.test.ts` },
  functions: { mutate: [`${FUNCTIONS}/*.ts`], tests: `${FUNCTIONS}/!(*.integration).test.ts` },
  lambda: {
    mutate: [`${FUNCTIONS}/lambda/*.ts`],
    tests: `${FUNCTIONS}/lambda/{environment,{entries,migrator}.integration}.test.ts`,
  },
  // One for each folder, since together they take more than an hour.
  ...Object.fromEntries(
    RTC_FOLDERS.map((folder) => [
      `rtc-${folder}`,
      { mutate: [`${RTC}/${folder}/*.ts`], tests: `${RTC}/{${RTC_FOLDERS.join()}}/*.test.ts` },
    ]),
  ),
}

const reportOf = (slice) => `node_modules/.cache/talki/stryker-${slice}.json`

/** One row of the table: how many mutants ended how. Those that run only when a module is loaded are `Ignored`. */
const row = (slice) => {
  const { files } = JSON.parse(readFileSync(reportOf(slice), 'utf8'))
  const mutants = Object.values(files).flatMap((file) => file.mutants)
  const count = (status) => mutants.filter((mutant) => mutant.status === status).length
  const [killed, timeout] = [count('Killed'), count('Timeout')]
  const [survived, uncovered, ignored] = [count('Survived'), count('NoCoverage'), count('Ignored')]
  const tried = killed + timeout + survived + uncovered
  const score = ((100 * (killed + timeout)) / tried).toFixed(1)
  return {
    slice,
    mutants: tried,
    killed,
    timeout,
    survived,
    'no coverage': uncovered,
    'static, left out': ignored,
    score,
  }
}

const args = process.argv.slice(2)
const options = args.filter((arg) => arg.startsWith('--'))
const named = args.filter((arg) => !arg.startsWith('--'))
const unknown = named.find((name) => !(name in slices))
if (unknown) throw new Error(`no slice ${unknown}: there are ${Object.keys(slices).join(', ')}`)
const chosen = named.length > 0 ? named : Object.keys(slices)

let failed = false
for (const slice of chosen) {
  const { mutate, tests, pglite = false, timeoutMs = 30_000 } = slices[slice]
  // What is late counts as noticed, and a busy machine is late by seconds.
  const limits = ['--timeoutMS', String(timeoutMs)]
  const patterns = [...mutate, '!packages/**/*.test.ts', '!packages/**/_*.ts'].join(',')
  const { status } = spawnSync(
    'npx',
    ['stryker', 'run', '--mutate', patterns, '--incrementalFile', reportOf(slice), ...limits, ...options],
    { stdio: 'inherit', env: { ...process.env, MUTATE_TESTS: tests, ...(pglite && { MUTATE_PGLITE: '1' }) } },
  )
  failed ||= status !== 0
}
console.table(Object.fromEntries(chosen.filter((s) => existsSync(reportOf(s))).map((s) => [s, row(s)])))
if (failed) process.exitCode = 1
