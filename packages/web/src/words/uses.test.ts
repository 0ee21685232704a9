import { expect, it } from 'vitest'
import { compileLanguage } from '../../words/catalogue'
import { groupOf } from './groups'
import { importsIn, keysIn, sources, usesIn } from './_sources'

const english = compileLanguage('en')
const keys = new Set(english.keys())
const keysOf = new Map([...sources].map(([file, source]) => [file, keysIn(source, keys)]))
const importsOf = new Map([...sources].map(([file, source]) => [file, importsIn(source, sources)]))

it('has no message that nothing shows', () => {
  expect(sources.size).toBeGreaterThan(200)
  const used = new Set([...keysOf.values()].flatMap((found) => [...found]))
  expect([...keys].filter((key) => !used.has(key))).toEqual([])
})

it('gives each message the values that its placeholders name', () => {
  const faults: string[] = []
  const uses = [...sources].flatMap(([file, source]) => usesIn(source, keys).map((use) => ({ file, ...use })))
  expect(uses.length).toBeGreaterThan(400)
  for (const [key, { forms, fields }] of english) {
    const wanted = forms > 1 ? [...fields, 'n'] : fields
    const mine = uses.filter((use) => use.keys.includes(key))
    const lacking = mine.filter(({ values }) => wanted.some((field) => !values.includes(field)))
    // A template such as `links.${…}` may mean more keys than it does: one that is used rightly elsewhere is not meant.
    const isElsewhere = lacking.every(({ isExact }) => !isExact) && lacking.length < mine.length
    if (!isElsewhere) faults.push(...lacking.map(({ file }) => `${file}: ${key} wants ${wanted.join(', ')}`))
    for (const { file, values } of mine.filter(({ isExact }) => isExact)) {
      const idle = values.filter((value) => !wanted.includes(value))
      if (idle.length > 0) faults.push(`${file}: ${key} has no use for ${idle.join(', ')}`)
    }
  }
  expect(faults).toEqual([])
})

it('loads every page and part with the words that it shows', () => {
  const faults = new Set<string>()
  const seen = new Set<string>()
  const visit = (file: string, groups: readonly string[]): void => {
    const state = `${file} ${groups.toSorted().join()}`
    if (seen.has(state)) return
    seen.add(state)
    for (const key of keysOf.get(file) ?? [])
      if (!groups.includes(groupOf(key)))
        faults.add(`${file} shows ${key}, and is loaded without "${groupOf(key)}"`)
    for (const { to, groups: more } of importsOf.get(file) ?? [])
      visit(to, [...new Set([...groups, ...more])])
  }
  visit('app/main.ts', ['first'])
  expect(seen.size).toBeGreaterThan(200)
  expect([...faults]).toEqual([])
})

it('has nothing in the first words, or in those of a call, that these do not show', () => {
  /** What is loaded with these sources, and not on demand. */
  const shownWith = (roots: readonly string[]): Set<string> => {
    const seen = new Set(roots)
    for (const file of seen)
      for (const { to, onDemand } of importsOf.get(file) ?? []) if (!onDemand) seen.add(to)
    return new Set([...seen].flatMap((file) => [...(keysOf.get(file) ?? [])]))
  }
  const call = shownWith(['app/main.ts', 'pages/call/CallPage.vue', 'pages/call/live-call.ts'])
  const idle = [...keys].filter((key) => ['first', 'call'].includes(groupOf(key)) && !call.has(key))
  expect(idle).toEqual([])
})
