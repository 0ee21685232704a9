import { expect, it } from 'vitest'
import { areasText } from '../../words/areas'
import { faultsOf, faultsOfCatalogue } from '../../words/catalogue'
import { compile } from '../../words/compile'

it('has the same keys, placeholders and plural forms in every language', () => {
  expect(faultsOfCatalogue()).toEqual([])
})

it('has its areas in areas.ts', async () => {
  await expect(areasText()).toMatchFileSnapshot('areas.ts')
})

const compiled = (messages: Record<string, string>) =>
  new Map(Object.entries(messages).map(([key, source]) => [key, compile(source)]))

it('finds what differs from the English', () => {
  const english = compiled({ a: 'Hi {name}', b: '{n} call | {n} calls', c: 'c' })
  const faults = (messages: Record<string, string>) => faultsOf('en', compiled(messages), english)
  expect(faults({ a: 'Oh {name}', b: 'one call | {n} calls', c: 'd' })).toEqual([])
  expect(faults({ a: 'Hi {nome}', b: '{n} calls', d: 'd' })).toEqual([
    'en: a has other placeholders: nome',
    'en: b has no plural forms',
    'en: c is missing',
    'en: d is not in the English catalogue',
  ])
  expect(faults({ a: 'Hi', b: 'a | b | {n}', c: 'a | b' })).toEqual([
    'en: a lacks name',
    'en: b has 3 forms, and not one, other',
    'en: c has plural forms, but nothing named n',
  ])
})
