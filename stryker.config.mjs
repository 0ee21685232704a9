/**
 * Mutation tests of core, functions and rtc: `npm run mutate -- --mutate 'packages/core/src/room/*.ts'`, see docs/testing.md.
 */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutate.config.ts', related: false },
  coverageAnalysis: 'perTest',
  mutate: [
    'packages/{core,functions}/src/**/*.ts',
    'packages/web/src/rtc/**/*.ts',
    '!packages/*/src/**/*.test.ts',
    '!packages/*/src/**/_*.ts',
    '!packages/core/src/schema/**',
  ],
  ignoreStatic: true,
  // A busy machine starts a PGlite in seconds, and what is late would count as noticed.
  timeoutMS: 30_000,
  incremental: true,
  incrementalFile: 'node_modules/.cache/talki/stryker.json',
  // Vitest leaves out what is under a folder node_modules.
  tempDirName: '.stryker',
  concurrency: 2,
  reporters: ['clear-text', 'json', 'progress-append-only'],
  jsonReporter: { fileName: 'test-results/mutation.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
}
