// node scripts/stage.mjs dev|deploy|remove <stage>: a stage on AWS, and its branch at Neon when NEON_PROJECT_ID and
// NEON_API_KEY say where. What deploy.yml runs, and anybody can.
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { ensureDependencies, root } from './_ensure.mjs'
import { ensureBranch, neonFromEnvironment, removeBranch } from './_neon.mjs'

const run = (args, options) =>
  spawnSync('npx', ['--no-install', 'sst', ...args], { shell: process.platform === 'win32', ...options })

/** Runs SST; ends this process with its status when it fails. `input` goes to its standard input, unseen. */
const sst = (args, input) => {
  const { status } = run(args, {
    input,
    stdio: [input === undefined ? 'inherit' : 'pipe', 'inherit', 'inherit'],
  })
  if (status !== 0) process.exit(status ?? 1)
}

/** Sets a secret. Not as an argument: those are for every process of the machine to read. */
const setSecret = (name, value) => sst(['secret', 'set', name, '--stage', stage], value)

/** Removes a stage, unless there is none: one whose first deploy failed has secrets, but is unknown to `sst remove`. */
const removeStage = () => {
  const { status, stdout, stderr } = run(['remove', '--stage', stage], {
    stdio: ['inherit', 'pipe', 'pipe'],
    encoding: 'utf8',
  })
  process.stdout.write(stdout ?? '')
  process.stderr.write(stderr ?? '')
  if (status === 0) return
  if (!`${stdout}${stderr}`.includes('Stage not found')) process.exit(status ?? 1)
  run(['secret', 'remove', 'DatabaseUrl', '--stage', stage], { stdio: 'ignore' })
}

/** Tells a workflow's later steps what the deploy has put out, such as the site's address. */
const passOn = () => {
  const outputs = '.sst/outputs.json'
  if (!process.env.GITHUB_OUTPUT || !existsSync(outputs)) return
  const { site } = JSON.parse(readFileSync(outputs, 'utf8'))
  if (site) appendFileSync(process.env.GITHUB_OUTPUT, `site=${site}\n`)
}

const [act, stage = ''] = process.argv.slice(2)
if (!['dev', 'deploy', 'remove'].includes(act) || !/^[a-z][a-z0-9-]{0,30}$/.test(stage)) {
  console.error('usage: node scripts/stage.mjs dev|deploy|remove <stage>')
  process.exit(2)
}
if (act !== 'deploy' && stage === 'production') {
  console.error(`talki: production is not for \`${act}\`.`)
  process.exit(2)
}

process.chdir(root)
ensureDependencies()
const neon = neonFromEnvironment()
if (act === 'remove') {
  removeStage()
  if (neon) await removeBranch(neon, stage)
} else {
  if (neon) setSecret('DatabaseUrl', await ensureBranch(neon, stage))
  const { GOOGLE_CLIENT_ID: id, GOOGLE_CLIENT_SECRET: secret } = process.env
  if (act === 'dev' && id && secret) {
    setSecret('GoogleClientId', id)
    setSecret('GoogleClientSecret', secret)
  }
  sst([act, '--stage', stage])
  passOn()
}
