// node scripts/screens.mjs [name …]: takes the pictures of docs/screens anew, by the tests that take pictures: of all
// states, or of those with such a name or in a test file of such a name.
import { join } from 'node:path'
import { root } from './_ensure.mjs'
import { runPlaywright } from './_in-browsers.mjs'
import { shootingTests } from './_shooting-tests.mjs'

const names = process.argv.slice(2)
const places = shootingTests()
  .filter(
    ({ file, states }) =>
      names.length === 0 || names.some((name) => file.includes(name) || states.includes(name)),
  )
  .map(({ place }) => place)
if (places.length === 0) throw new Error(`no test takes pictures of ${names.join(', ')}`)

await runPlaywright(['--project=chromium', '--reporter=list', ...places], () => ({
  TALKI_SCREENS: join(root, 'docs/screens'),
}))
