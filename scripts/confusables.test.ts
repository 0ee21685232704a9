import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { confusablesModules } from './_confusables'

it('has left its tables as they would be made today', async () => {
  for (const [path, text] of Object.entries(await confusablesModules())) {
    expect(readFileSync(join(import.meta.dirname, '..', path), 'utf8'), path).toBe(text)
  }
})
