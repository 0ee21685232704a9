// node scripts/lighthouse.mjs: home and lobby as Lighthouse judges them, for a phone. Exits with 1 below 95 of 100.
import { runInBrowsers } from './_in-browsers.mjs'

await runInBrowsers(['--import', 'tsx', 'e2e/lighthouse.ts'])
