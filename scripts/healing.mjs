// node scripts/healing.mjs [runs]: how long links take to heal, in real browsers, as the table of docs/healing.md.
import { runInBrowsers } from './_in-browsers.mjs'

await runInBrowsers(['--import', 'tsx', 'e2e/healing.ts', ...process.argv.slice(2)])
