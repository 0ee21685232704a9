import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

let rows: string[]
let files: string[]
beforeAll(async () => {
  const page = await readFile(join(root, 'docs/aws.md'), 'utf8')
  const [, section = ''] = page.split('## What AWS promises, and what holds us to it')
  rows = section.split('\n').filter((line) => line.startsWith('| ') && !/^\| (-+|AWS|SST|Finding)/.test(line))
  const found = await Promise.all(
    ['packages', 'infra', 'scripts', 'e2e/tests'].map(async (folder) =>
      (await readdir(join(root, folder), { recursive: true })).map((file) => `${folder}/${file}`),
    ),
  )
  files = found.flat().filter((file) => /\.(test|spec)\.ts$/.test(file) && !file.includes('node_modules'))
})

/** The test file that a row means by the end of its path. */
const resolve = (ref: string): string[] =>
  files.filter((file) =>
    `/${file.replace(/(\.db|\.integration|\.infra)?\.(test|spec)\.ts$/, '')}`.endsWith(`/${ref}`),
  )

describe('the table of what AWS promises', () => {
  it('has a test in every row', () => {
    expect(rows.length).toBeGreaterThan(50)
    const bare = rows.filter((row) => !/`[\w./-]+` “[^”]+”/.test(row))
    expect(bare).toEqual([])
  })

  it('names tests that there are', async () => {
    const refs = rows.flatMap((row) => [...row.matchAll(/`([\w./-]+)` ((?:“[^”]+”(?:, )?)+)/g)])
    expect(refs.length).toBeGreaterThanOrEqual(rows.length)
    const missing: string[] = []
    for (const [, ref = '', titles = ''] of refs) {
      // A subject may have its tests apart by what they need (`x.test.ts`, `x.db.test.ts`), but in one folder.
      const files = resolve(ref)
      if (new Set(files.map(dirname)).size !== 1) missing.push(`${ref} is ${files.join()}`)
      const texts = await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')))
      const text = texts.join('\n')
      for (const [, title = ''] of titles.matchAll(/“([^”]+)”/g)) {
        if (!text.includes(title)) missing.push(`${ref}: ${title}`)
      }
    }
    expect(missing).toEqual([])
  })
})
