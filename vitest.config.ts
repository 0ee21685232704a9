import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/**
 * `unit` needs nothing but Node and is the one that `npm run check` runs.
 * `integration` starts servers: real Postgres, the local stage, spawned bundles.
 */
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [vue()],
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts', '**/node_modules/**'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['packages/*/src/**/*.integration.test.ts', 'scripts/**/*.integration.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
