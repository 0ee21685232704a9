import { expect, it } from 'vitest'
import { chooseLanguage } from './language'

it.each([
  [['de'], 'de'],
  [['de-AT', 'en'], 'de'],
  [['EN-gb', 'fr'], 'en'],
  [['pt-BR'], 'pt-BR'],
  [['pt-PT', 'es'], 'pt-BR'],
  [['ar-EG'], 'ar'],
  [['nl', 'fr-CA', 'en'], 'fr'],
  [['nl', 'ja'], 'en'],
  [[], 'en'],
])('speaks to a browser with %j in %s', (tags, language) => {
  expect(chooseLanguage(tags)).toBe(language)
})
