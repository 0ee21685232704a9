import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const src = import.meta.dirname

/** The layers of the site, lowest first: a file imports from its own layer and from those below. */
const layers = ['words', 'lib', 'rtc', 'stores', 'composables', 'components', 'pages', 'app']

const isTest = (file: string) => /\.test\.ts$|(^|\/)_/.test(file)
const files = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && /\.(ts|vue)$/.test(file.name))
  .map((file) => join(file.parentPath, file.name).slice(src.length + 1))
  .filter((file) => file.includes('/') && !isTest(file))

const found = (path: string) => files.find((file) => [path, `${path}.ts`].includes(file))

/** What a file imports of this site, types included. A picture imports nothing, and the catalogue's text is no module. */
const importsOf = (file: string): string[] => {
  const text = readFileSync(join(src, file), 'utf8')
  return [...text.matchAll(/(?:from|import|import\()\s*'(\.[^']+(?<!\.svg|\.json))'/g)].map(([, to = '']) => {
    const target = found(join(file, '..', to))
    if (target === undefined) throw new Error(`${file} imports ${to}, which this test does not find.`)
    return target
  })
}

const layerOf = (file: string) => layers.indexOf(file.slice(0, file.indexOf('/')))

it('knows every folder', () => {
  expect(files.length).toBeGreaterThan(80)
  expect(files.filter((file) => layerOf(file) < 0)).toEqual([])
})

it('imports nothing of a higher layer', () => {
  const upward = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => layerOf(target) > layerOf(file))
      .map((target) => `${file} imports ${target}`),
  )
  expect(upward).toEqual([])
})

it('has no circle of imports', () => {
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '))
    if (path.includes(file) || done.has(file)) return
    for (const target of importsOf(file)) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  expect(circles).toEqual([])
})
