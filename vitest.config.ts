import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { words } from './packages/web/words/plugin.ts'

/** A poll waits for what is sure to come; one second, which is the default, is little on a busy machine. */
const POLLS = { poll: { timeout: 20_000 } }

/**
 * `unit` tests are pure: `npm run check` runs them alone. `scripts/import-graph.test.ts` keeps databases out of them.
 * `database` tests (`*.db.test.ts`) have a PGlite each, in this process.
 * `integration` tests start servers: real Postgres, the local stage, spawned bundles.
 * `infrastructure` tests run sst.config.ts and infra/ on SST's own components, where AWS would be nothing but mocks.
 */
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [vue(), words()],
        test: {
          name: 'unit',
          expect: POLLS,
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts', 'e2e/bench/*.test.ts'],
          exclude: ['**/*.db.test.ts', '**/*.integration.test.ts', '**/node_modules/**'],
          setupFiles: ['packages/web/src/words/_english.ts'],
          // A thread starts in half the time of a process, and nothing here needs a process of its own.
          pool: 'threads',
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'database',
          expect: POLLS,
          include: ['packages/*/src/**/*.db.test.ts', 'e2e/bench/*.db.test.ts'],
          testTimeout: 120_000,
          // A first PGlite takes seconds, and more on a busy machine.
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          expect: POLLS,
          include: ['packages/*/src/**/*.integration.test.ts', 'scripts/**/*.integration.test.ts'],
          // The functions' bundles are made by SST's own builder.
          globalSetup: ['infra/test/program/setup.mjs'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'infrastructure',
          include: ['infra/test/**/*.infra.test.ts'],
          globalSetup: ['infra/test/program/setup.mjs'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
