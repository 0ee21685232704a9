// node scripts/bench.mjs […]: latency, messages, statements and sizes, beside a bare page.
import { runInBrowsers } from './_in-browsers.mjs'

await runInBrowsers(['--import', 'tsx', 'e2e/bench/main.ts', ...process.argv.slice(2)])
