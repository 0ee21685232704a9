import { sql } from 'drizzle-orm'
import { openDatabase } from './database'

// A process for database.integration.test.ts to kill: writes rows and says so after each one is acknowledged.
const [folder = ''] = process.argv.slice(2)
const { db } = await openDatabase(folder)
await db.execute(sql`create table if not exists written (n integer primary key)`)
for (let n = 1; ; n += 1) {
  await db.execute(sql`insert into written values (${n})`)
  process.stdout.write(`${n}\n`)
}
