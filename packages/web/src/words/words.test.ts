import { computed } from 'vue'
import { afterAll, describe, expect, it } from 'vitest'
import { compile } from '../../words/compile'
import { formatList, formatNumber, formatUnit } from './format'
import { languages, type Language } from './languages'
import type { Key } from './key'
import { t, useWords } from './words'

const use = (language: Language, messages: Record<string, string>): void => {
  const compiled = Object.entries(messages).map(([key, source]) => [key, compile(source).text])
  useWords(language, Object.fromEntries(compiled) as Record<string, string>)
}
const key = 'news.joined' satisfies Key

afterAll(() => use('en', {}))

it('has the plural categories of each language', () => {
  for (const [tag, { plurals }] of Object.entries(languages))
    expect([...plurals].sort(), tag).toEqual(
      new Intl.PluralRules(tag).resolvedOptions().pluralCategories.sort(),
    )
})

describe('a message', () => {
  it('has its values in the places that are named for them, in any order and more than once', () => {
    use('en', { [key]: '{b}, {a} and {b}' })
    expect(t(key, { a: 'Ada', b: 'Ben' })).toBe('Ben, Ada and Ben')
  })

  it('keeps signs that mean something elsewhere', () => {
    use('en', { [key]: "{name} {'{x}'} {'|'} {'@'}" })
    expect(t(key, { name: '{b} | c' })).toBe('{b} | c {x} | @')
  })

  it('has the plural form that the language wants', () => {
    const forms = ['zero', 'one', 'two', 'few', 'many', 'other']
    use('ar', { [key]: forms.join(' | ') })
    expect([0, 1, 2, 3, 11, 100].map((n) => t(key, { n }))).toEqual(forms)
    use('fr', { [key]: '{n} appel | {n} d’appels | {n} appels' })
    expect([0, 1, 2, 1_000_000].map((n) => t(key, { n }))).toEqual([
      '0 appel',
      '1 appel',
      '2 appels',
      '1000000 d’appels',
    ])
  })

  it('changes where it is shown when the language does', () => {
    use('en', { [key]: '{name} joined' })
    const shown = computed(() => t(key, { name: 'Ada' }))
    expect(shown.value).toBe('Ada joined')
    use('de', { [key]: '{name} ist da' })
    expect(shown.value).toBe('Ada ist da')
  })
})

it('compiles only what it can show', () => {
  expect(() => compile('{0}')).toThrow('named placeholders')
  expect(() => compile('@:other')).toThrow()
  expect(() => compile('{name')).toThrow()
  expect(() => compile(' a')).toThrow('space')
  expect(compile("{n} call {'|'} | {n} calls {name}")).toMatchObject({ forms: 2, fields: ['n', 'name'] })
})

it('writes lists, numbers and units as the language does', () => {
  use('en', {})
  expect(formatList(['Ada', 'Ben', 'Cid'])).toBe('Ada, Ben, and Cid')
  expect([formatNumber(1.5), formatNumber(1920), formatUnit(1.4, 'megabyte')]).toEqual([
    '1.5',
    '1920',
    '1.4 MB',
  ])
  use('de', {})
  expect(formatList(['Ada', 'Ben', 'Cid'])).toBe('Ada, Ben und Cid')
  expect(formatNumber(1.5)).toBe('1,5')
})
