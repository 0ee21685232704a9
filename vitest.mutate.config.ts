import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** The tests that a mutant is run against, all in this process; those with a database on one Postgres (scripts/mutate.mjs). */
export default defineConfig({
  // Stryker works on a copy, where the packages' names would lead back to the sources as they are.
  resolve: {
    alias: [
      ...(process.env.MUTATE_PGLITE
        ? []
        : [
            {
              find: /^(?:@talki\/core|\.\.?)\/_pglite$/,
              replacement: fileURLToPath(new URL('packages/core/src/_mutate-database.ts', import.meta.url)),
            },
          ]),
      {
        find: /^@talki\/(core|functions)\/(.+)$/,
        replacement: fileURLToPath(new URL('packages/$1/src/$2.ts', import.meta.url)),
      },
    ],
  },
  test: {
    // Those that a slice is held against, such as `packages/core/src/room/*.test.ts`.
    include: [process.env.MUTATE_TESTS ?? 'packages/{core,functions}/src/**/!(*.integration).test.ts'],
    exclude: [
      // Seconds for each mutant, for what the others find as well.
      'packages/functions/src/{fuzz,model}.db.test.ts',
      'packages/core/src/protocol/name.properties.test.ts',
      'packages/web/src/rtc/*/{model,full-room}.test.ts',
      '**/node_modules/**',
    ],
    globalSetup: ['packages/core/src/_mutate-database.ts'],
    // All test files of a mutant in one thread, with the modules loaded once.
    isolate: false,
    maxWorkers: 1,
    pool: 'threads',
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
