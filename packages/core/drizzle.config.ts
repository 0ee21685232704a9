import { defineConfig } from 'drizzle-kit'

// Run from the repository's root: `npm run db:generate`.
export default defineConfig({
  dialect: 'postgresql',
  schema: './packages/core/src/schema/*.sql.ts',
  out: './packages/core/migrations',
})
