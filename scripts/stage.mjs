// node scripts/stage.mjs deploy|remove <stage>: a stage on AWS, and its branch at Neon when NEON_PROJECT_ID and
// NEON_API_KEY say where. deploy.yml runs it; it also runs by hand.
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { ensureDependencies, root } from './_ensure.mjs'
import { ensureBranch, neonFromEnvironment, removeBranch } from './_neon.mjs'

/** Runs SST; ends this process with its status when it fails. `input` goes to its standard input, unseen. */
const sst = (args, input) => {
  const { status } = spawnSync('npx', ['--no-install', 'sst', ...args], {
    input,
    stdio: [input === undefined ? 'inherit' : 'pipe', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (status !== 0) process.exit(status ?? 1)
}

/** Tells a workflow's later steps what the deploy has put out, such as the site's address. */
const passOn = () => {
  const outputs = '.sst/outputs.json'
  if (!process.env.GITHUB_OUTPUT || !existsSync(outputs)) return
  const { site } = JSON.parse(readFileSync(outputs, 'utf8'))
  if (site) appendFileSync(process.env.GITHUB_OUTPUT, `site=${site}\n`)
}

const [act, stage = ''] = process.argv.slice(2)
if (!['deploy', 'remove'].includes(act) || !/^[a-z][a-z0-9-]{0,30}$/.test(stage)) {
  console.error('usage: node scripts/stage.mjs deploy|remove <stage>')
  process.exit(2)
}
if (act === 'remove' && stage === 'production') {
  console.error('talki: production is not removed by a script.')
  process.exit(2)
}

process.chdir(root)
ensureDependencies()
const neon = neonFromEnvironment()
if (act === 'deploy') {
  // Not as an argument: those are for every process of the machine to read.
  if (neon) sst(['secret', 'set', 'DatabaseUrl', '--stage', stage], await ensureBranch(neon, stage))
  sst(['deploy', '--stage', stage])
  passOn()
} else {
  sst(['remove', '--stage', stage])
  if (neon) await removeBranch(neon, stage)
}
