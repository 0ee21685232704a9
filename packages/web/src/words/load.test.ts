import { expect, it } from 'vitest'
import { compileLanguage } from '../../words/catalogue'
import type { Language } from './languages'
import { loadWords, setLanguage, withWords } from './load'
import type { Key } from './key'
import { language, t } from './words'

const said = (tag: Language, key: Key) => compileLanguage(tag).get(key)?.text

it('changes all words that are in use', async () => {
  await loadWords('first')
  await loadWords('call')
  await setLanguage('de')
  expect([language.value, t('home.title'), t('call.leave')]).toEqual([
    'de',
    said('de', 'home.title'),
    said('de', 'call.leave'),
  ])
})

it('has the last of two changes, and words that were asked for meanwhile in that language', async () => {
  const part = withWords(['pages'], () => Promise.resolve('a page'))
  const [, , shown] = await Promise.all([setLanguage('fr'), setLanguage('es'), part()])
  expect(shown).toBe('a page')
  expect(language.value).toBe('es')
  expect(t('home.title')).toBe(said('es', 'home.title'))
  expect(t('nowhere.title')).toBe(said('es', 'nowhere.title'))
})
