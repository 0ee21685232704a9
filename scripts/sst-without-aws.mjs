// node scripts/sst-without-aws.mjs FOLDER remove STAGE: what the real SST says, on an app whose state is a file. For tests.
import { runSst } from './_sst.mjs'

const [folder, act, stage] = process.argv.slice(2)
const { status, stdout, stderr } = runSst(folder, [act, '--stage', stage])
process.stdout.write(stdout)
process.stderr.write(stderr)
process.exitCode = status ?? 1
