import { runStack } from './run'

// The program without a site, for run.integration.test.ts to start, stop and kill.
await runStack({})
