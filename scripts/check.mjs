// node scripts/check.mjs [--fresh] [gate…]: types, lint and unit tests, or those named. --fresh trusts no cache.
import { ensureDependencies } from './_ensure.mjs'
import { gates, runGates } from './_gates.mjs'

const names = process.argv.slice(2).filter((argument) => argument !== '--fresh')
const unknown = names.filter((name) => !(name in gates(true)))
if (unknown.length > 0) {
  console.error(
    `talki: no such check: ${unknown.join(', ')}. There are: ${Object.keys(gates(true)).join(', ')}.`,
  )
  process.exit(2)
}
ensureDependencies()
const lanes = names.length > 0 ? [names] : [['unit'], ['types', 'lint']]
const { failed } = await runGates(lanes, { cached: !process.argv.includes('--fresh') })
process.exitCode = failed === 0 ? 0 : 1
