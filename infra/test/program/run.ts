import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import * as v from 'valibot'
import { buildProgram, type Mutation, type Sources } from './build'

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

const Inputs = v.record(v.string(), v.unknown())
const Resource = v.object({
  type: v.string(),
  name: v.string(),
  /** A thing that a provider makes, and not a component. */
  custom: v.boolean(),
  inputs: Inputs,
  /** The names of what has to be there before it. */
  dependsOn: v.array(v.string()),
  /** The id by which it is only looked up; empty where it is made. */
  looksUp: v.string(),
  /** Outlives its removal. */
  retain: v.boolean(),
})
export type Resource = v.InferOutput<typeof Resource>

const Program = v.object({
  app: v.object({
    name: v.string(),
    stage: v.string(),
    removal: v.string(),
    protect: v.boolean(),
    state: v.optional(v.object({ purge: v.boolean() })),
    providers: v.object({
      aws: v.optional(
        v.object({ region: v.optional(v.string()), allowedAccountIds: v.optional(v.array(v.string())) }),
      ),
    }),
  }),
  resources: v.array(Resource),
  /** All that Pulumi's state would show to whoever reads it: what is secret is not in there. */
  visible: v.array(v.string()),
  outputs: v.record(v.string(), v.unknown()),
  builds: v.array(
    v.object({
      functionID: v.string(),
      links: v.record(v.string(), v.unknown()),
      properties: v.record(v.string(), v.unknown()),
      copyFiles: v.array(v.object({ to: v.string() })),
    }),
  ),
})
/** What a run of sst.config.ts would have made on AWS. */
export type Program = v.InferOutput<typeof Program>

export type RunOptions = {
  stage?: string
  /** As `sst dev` runs it. */
  dev?: boolean
  env?: Record<string, string>
  secrets?: Record<string, string>
  /** Changes the configuration's text. */
  mutate?: Mutation
}

/** What a run is given for secrets, so that a test can look for it elsewhere. */
export const SECRETS = {
  DatabaseUrl: 'postgres://talki:canary-database@db.neon.example/talki',
  GoogleClientId: 'canary-google-id',
  GoogleClientSecret: 'canary-google-secret',
  TurnSecret: 'canary-turn',
}

/** A run is a process with half a second's work for both cores: two at once. */
let running = 0
const waiting: (() => void)[] = []
const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
  if (running >= 2) await new Promise<void>((resolve) => waiting.push(resolve))
  running += 1
  try {
    return await work()
  } finally {
    running -= 1
    waiting.shift()?.()
  }
}

/**
 * Runs sst.config.ts in one process, once for each of the options: loading SST takes much longer than running it.
 * Modules of SST keep what the first program made and all can use, such as API Gateway's role, so the later ones lack
 * it. Rejects, with what it said, when a program fails.
 */
export const runPrograms = (runs: RunOptions[]): Promise<Program[]> =>
  inTurn(async () => {
    // There, so that it finds what the platform imports.
    const outfile = join(root, '.sst/platform', `infra-${randomUUID()}.mjs`)
    const out = `${outfile}.json`
    const programs = runs.map(({ stage = 'production', dev = false, env = {}, secrets = SECRETS }) => ({
      stage,
      dev,
      env: {
        ...env,
        ...Object.fromEntries(
          Object.entries(secrets).map(([name, value]) => [`SST_SECRET_${name}`, value] as const),
        ),
      },
    }))
    try {
      const mutations = runs.map(({ mutate = (sources: Sources) => sources }) => mutate)
      await buildProgram({ root, outfile, mutations })
      await promisify(execFile)(process.execPath, [outfile], {
        env: { PATH: process.env.PATH, INFRA_PROGRAM: JSON.stringify({ root, out, runs: programs }) },
      })
      return v.parse(v.array(Program), JSON.parse(await readFile(out, 'utf8')))
    } finally {
      for (const path of [outfile, out, `${outfile}.work`]) await rm(path, { recursive: true, force: true })
    }
  })

/** As `runPrograms`, once. */
export const runProgram = async (options: RunOptions = {}): Promise<Program> => {
  const [program] = await runPrograms([options])
  if (!program) throw new Error('the program came to no end')
  return program
}
