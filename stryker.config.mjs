/**
 * Options of Stryker for every slice of scripts/mutate.mjs, see docs/testing.md.
 */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutate.config.ts', related: false },
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  // A busy machine starts a PGlite in seconds, and what is late would count as noticed.
  timeoutMS: 30_000,
  incremental: true,
  // Vitest leaves out what is under a folder node_modules.
  tempDirName: '.stryker',
  concurrency: 2,
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
}
