import { parse } from 'yaml'
import * as v from 'valibot'

const Permissions = v.record(v.string(), v.string())
const Variables = v.record(v.string(), v.unknown())
const Step = v.looseObject({
  uses: v.optional(v.string()),
  run: v.optional(v.string()),
  with: v.optional(v.record(v.string(), v.unknown()), {}),
  env: v.optional(Variables, {}),
})
const Job = v.looseObject({
  if: v.optional(v.string(), ''),
  uses: v.optional(v.string()),
  secrets: v.optional(v.unknown()),
  environment: v.optional(v.unknown()),
  permissions: v.optional(Permissions),
  concurrency: v.optional(v.unknown()),
  env: v.optional(Variables, {}),
  steps: v.optional(v.array(Step), []),
  'timeout-minutes': v.optional(v.number()),
})
const Workflow = v.looseObject({
  on: v.unknown(),
  permissions: v.optional(v.unknown()),
  env: v.optional(Variables, {}),
  jobs: v.record(v.string(), Job),
})
const Action = v.looseObject({ runs: v.looseObject({ steps: v.array(Step) }) })

type Job = v.InferOutput<typeof Job>
type Step = v.InferOutput<typeof Step>

const PINNED = /^\s*(?:- )?uses: [\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/
const LOCAL = /^\s*(?:- )?uses: \.\/[\w./-]+$/
const ALLOWED: Record<string, string> = { contents: 'read', 'id-token': 'write' }

/** Rule: each `uses` names a full commit, since a tag can be moved, with its version for readers and Dependabot. */
const pins = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => /^\s*(?:- )?uses:/.test(line) && !PINNED.test(line) && !LOCAL.test(line))
    .map((line) => `not pinned: ${line.trim()}`)

const steps = (all: Step[]): string[] =>
  all.flatMap(({ uses = '', run = '', with: given, env }) => [
    // An expression in a script is pasted before the shell reads it: a title could end the quotes.
    ...(run.includes('${{') ? [`an expression in a script: ${run}`] : []),
    ...Object.entries(env)
      .filter(([name, value]) => String(value).includes('secrets.') && run.includes(name))
      .map(([name]) => `a script that spells out a secret: ${name}`),
    ...(uses.startsWith('actions/checkout@') && given['persist-credentials'] !== false
      ? ['a checkout that leaves its token behind']
      : []),
  ])

const job = (name: string, one: Job): string[] => {
  const { permissions = {}, uses, concurrency, environment } = one
  const deploys = 'id-token' in permissions
  return [
    ...(one.permissions ? [] : ['no permissions of its own']),
    ...Object.entries(permissions)
      .filter(([scope, level]) => ALLOWED[scope] !== level)
      .map(([scope, level]) => `too much: ${scope}: ${level}`),
    ...(one.secrets === undefined ? [] : ['secrets handed on']),
    ...(uses === undefined && one['timeout-minutes'] === undefined ? ['no timeout'] : []),
    ...(deploys && !environment
      ? ['an identity without an environment: the role could not tell who asks']
      : []),
    ...(deploys && !concurrency ? ['deploys side by side'] : []),
    ...(deploys &&
    one.if.includes('pull_request') &&
    !one.if.includes('head.repo.full_name == github.repository')
      ? ['an identity for a fork']
      : []),
    ...(JSON.stringify(one.env).includes('secrets.') ? ['a secret for every step'] : []),
    ...steps(one.steps),
  ].map((problem) => `${name}: ${problem}`)
}

/** Problems of a workflow that actionlint does not know of. */
export const workflowProblems = (text: string): string[] => {
  const workflow = v.parse(Workflow, parse(text))
  return [
    ...pins(text),
    ...(JSON.stringify(workflow.permissions) === '{}' ? [] : ['the default permissions are not none']),
    // Runs with the base's rights on whatever the event brings.
    ...(/pull_request_target|workflow_run/.test(JSON.stringify(workflow.on)) ? ['a privileged trigger'] : []),
    ...(/aws[_-](access|secret)/i.test(text) ? ['keys of AWS'] : []),
    ...(JSON.stringify(workflow.env).includes('secrets.') ? ['a secret for every job'] : []),
    ...Object.entries(workflow.jobs).flatMap(([name, one]) => job(name, one)),
  ]
}

/** Problems of an action in this repository. */
export const actionProblems = (text: string): string[] => {
  const { runs } = v.parse(Action, parse(text))
  const hasRole = runs.steps.some(({ uses = '' }) => uses.includes('configure-aws-credentials'))
  // A cache is written by jobs that have no role, and read by the one that has: zizmor calls it cache poisoning.
  const cached = runs.steps.filter(
    ({ uses = '', with: given }) =>
      uses.startsWith('actions/cache') ||
      (uses.startsWith('actions/setup-node') &&
        (given.cache !== undefined || given['package-manager-cache'] !== false)),
  )
  return [
    ...pins(text),
    ...steps(runs.steps),
    ...(hasRole ? cached.map(({ uses = '' }) => `a cache beside a role: ${uses}`) : []),
  ]
}
