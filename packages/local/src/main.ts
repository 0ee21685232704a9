import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runStack } from './run'

const dist = fileURLToPath(new URL('../../web/dist', import.meta.url))

if (existsSync(dist)) await runStack({ site: dist })
else {
  process.stderr.write('talki: the site is not built. `npm start` builds it.\n')
  process.exitCode = 1
}
