// node scripts/screens.mjs [name …]: takes the pictures of docs/screens anew, by the tests that take pictures, or by those
// whose file has such a name.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runPlaywright } from './_in-browsers.mjs'
import { root } from './_ensure.mjs'

const TESTS = 'e2e/tests'
const names = process.argv.slice(2)
const files = readdirSync(join(root, TESTS))
  .filter((file) => readFileSync(join(root, TESTS, file), 'utf8').includes('await shoot('))
  .filter((file) => names.length === 0 || names.some((name) => file.includes(name)))

await runPlaywright(['--project=chromium', '--reporter=list', ...files.map((file) => `/${file}`)], () => ({
  TALKI_SCREENS: join(root, 'docs/screens'),
}))
