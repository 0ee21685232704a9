import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = import.meta.dirname
const DOCUMENT = join(ROOT, '../../../../docs/rtc.md')

/** Constants that are times: by their name, or because their whole file is in milliseconds. */
const TIME = /const ([A-Z_]+_MS) = ([\d_]+)$/gm
const POLICY = /const ([A-Z_]+) = (?:\[([\d_, ]+)\] as const|([\d_]+))$/gm

const timings = (): string[] =>
  readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8')
      const isPolicy = file.endsWith('recovery-policy.ts')
      return [...text.matchAll(isPolicy ? POLICY : TIME)].map(([, name = '', first, second]) =>
        [name, (first ?? second ?? '').replaceAll('_', ''), file].join(' | '),
      )
    })
    .sort()

it('lists every timing of the code in docs/rtc.md, with its value', () => {
  const rows = [...readFileSync(DOCUMENT, 'utf8').matchAll(/^\| `([A-Z_]+)` +\| ([\d, ]+?) +\| `([^`]+)`/gm)]
    .map(([, name, value, file]) => [name, value, file].join(' | '))
    .sort()
  expect(timings().length).toBeGreaterThan(25)
  expect(rows).toEqual(timings())
})
