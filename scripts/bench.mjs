// node scripts/bench.mjs [part…]: latency, uplink, processor, messages, statements and sizes: docs/performance.md.
import { runInBrowsers } from './_in-browsers.mjs'

await runInBrowsers(['--import', 'tsx', 'e2e/bench/main.ts', ...process.argv.slice(2)])
