/**
 * Options of Stryker for every slice of scripts/mutate.mjs, see docs/testing.md.
 */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutate.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // What runs when a module is loaded: each would take all tests, and tables of words and schemas are most of it.
  ignoreStatic: true,
  incremental: true,
  // Vitest leaves out what is under a folder node_modules.
  tempDirName: '.stryker',
  concurrency: 2,
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
}
