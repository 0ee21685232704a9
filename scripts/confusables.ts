import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { confusablesModules } from './_confusables'

for (const [path, text] of Object.entries(await confusablesModules())) {
  await writeFile(join(import.meta.dirname, '..', path), text)
}
