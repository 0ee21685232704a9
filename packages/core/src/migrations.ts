import { fileURLToPath } from 'node:url'

/** Folder of drizzle-kit's migrations, for the migrator of whichever driver is used. */
export const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
