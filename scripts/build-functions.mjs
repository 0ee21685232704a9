// node scripts/build-functions.mjs FOLDER < JSON: bundles functions by SST's own builder, with no account and no deploy.
// `sst deploy` is run on an app without resources, whose state is a file, with a stand-in for Pulumi: where the real one
// would run the program, it asks SST for the builds, as the program does. Prints what SST answered. The tests bundle by this.
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { root } from './_ensure.mjs'
import { runSst } from './_sst.mjs'

const folder = resolve(process.argv[2] ?? '')
/** Of each function: its handler, and the properties and links that infra/ gives it. */
const { functions, encryptionKey } = JSON.parse(readFileSync(0, 'utf8'))

const answers = join(folder, 'answers.json')
const inputs = functions.map((one) => ({
  copyFiles: [],
  links: {},
  dev: false,
  isContainer: false,
  encryptionKey,
  ...one,
}))

const pulumi = `
  const { mkdirSync, writeFileSync } = require('node:fs')
  const [command, act, stack] = process.argv.slice(2)
  if (command === 'version') process.stdout.write('v3.215.0\\n')
  if (command === 'stack' && act === 'init') {
    const latest = { manifest: { time: new Date().toISOString(), magic: '', version: 'v3.215.0' }, resources: [] }
    mkdirSync('.pulumi/stacks/talki', { recursive: true })
    writeFileSync('.pulumi/stacks/talki/test.json', JSON.stringify({ version: 3, checkpoint: { stack, latest } }))
  }
  const build = async (input) => {
    const response = await fetch(process.env.SST_SERVER + '/rpc', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ method: 'Runtime.Build', params: [input] }),
    })
    return response.json()
  }
  if (command === 'up') {
    Promise.all(${JSON.stringify(inputs)}.map(build)).then((all) =>
      writeFileSync(${JSON.stringify(answers)}, JSON.stringify(all)))
  }`

const packages = join(folder, 'packages')
mkdirSync(folder, { recursive: true })
symlinkSync(join(root, 'packages'), packages)
const { stdout, stderr } = runSst(folder, ['deploy', '--stage', 'test', '--print-logs'], pulumi)
// Behind it lies the repository, with modules that a deployed function has not.
rmSync(packages)
try {
  console.log(readFileSync(answers, 'utf8'))
} catch {
  console.error(`talki: SST has built nothing:\n${stdout}\n${stderr}`)
  process.exit(1)
}
