import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import * as v from 'valibot'
import { buildProgram } from './build'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

const Inputs = v.record(v.string(), v.unknown())
const Resource = v.object({
  type: v.string(),
  name: v.string(),
  /** A thing that a provider makes, and not a component. */
  custom: v.boolean(),
  inputs: Inputs,
  /** The names of what has to be there before it. */
  dependsOn: v.array(v.string()),
  /** Outlives its removal. */
  retain: v.boolean(),
})
export type Resource = v.InferOutput<typeof Resource>

const Program = v.object({
  app: v.object({ name: v.string(), stage: v.string(), removal: v.string(), protect: v.boolean() }),
  resources: v.array(Resource),
  /** All that Pulumi's state would show to whoever reads it: what is secret is not in there. */
  visible: v.array(v.string()),
  outputs: v.record(v.string(), v.unknown()),
  builds: v.array(
    v.object({
      functionID: v.string(),
      links: v.record(v.string(), v.unknown()),
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
  /** Changes the text of sst.config.ts. */
  mutate?: (text: string) => string
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

/** Runs sst.config.ts for a stage. Rejects, with what the program said, when it fails. */
export const runProgram = (options: RunOptions = {}): Promise<Program> =>
  inTurn(async () => {
    const {
      stage = 'production',
      dev = false,
      env = {},
      secrets = SECRETS,
      mutate = (text) => text,
    } = options
    // There, so that it finds what the platform imports.
    const outfile = join(root, '.sst/platform', `infra-${randomUUID()}.mjs`)
    const out = `${outfile}.json`
    try {
      await buildProgram({ root, outfile, dev, mutate })
      await promisify(execFile)(process.execPath, [outfile], {
        env: {
          PATH: process.env.PATH,
          ...env,
          ...Object.fromEntries(
            Object.entries(secrets).map(([name, value]) => [`SST_SECRET_${name}`, value] as const),
          ),
          INFRA_PROGRAM: JSON.stringify({ stage, root, out }),
        },
      })
      return v.parse(Program, JSON.parse(await readFile(out, 'utf8')))
    } finally {
      for (const path of [outfile, out, `${outfile}.work`]) await rm(path, { recursive: true, force: true })
    }
  })
