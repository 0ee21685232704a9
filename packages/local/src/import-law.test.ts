import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const packages = fileURLToPath(new URL('../..', import.meta.url))

// The linter says so too, file by file; this holds whatever the linter is told.
it.each(['core', 'functions'])('%s imports nothing of the local stage', async (name) => {
  const files = await readdir(join(packages, name, 'src'), { recursive: true })
  const sources = files.filter((file) => file.endsWith('.ts'))
  expect(sources.length).toBeGreaterThan(10)
  for (const file of sources) {
    const text = await readFile(join(packages, name, 'src', file), 'utf8')
    expect(/from '(@talki\/local|[./]+\/local)/.exec(text), file).toBeNull()
  }
})
