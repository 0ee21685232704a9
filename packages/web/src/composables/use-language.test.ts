// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { readStored, removeStored } from '../lib/storage'
import { t } from '../words/words'
import { startLanguage, useLanguage } from './use-language'

const root = document.documentElement
const setBrowser = (...languages: string[]) =>
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages)

afterEach(() => {
  vi.restoreAllMocks()
  removeStored('language')
})

it("begins with the browser's language, and says so in the document", async () => {
  setBrowser('ar-EG', 'en')
  await startLanguage()
  expect([root.lang, root.dir]).toEqual(['ar', 'rtl'])
})

it('changes to the one that is chosen, and begins with it the next time', async () => {
  setBrowser('ar')
  const { choose, chosen } = useLanguage()
  const done = choose('fr')
  expect(chosen.value).toBe('fr')
  await done
  expect([root.lang, root.dir, t('languages.label'), readStored('language')]).toEqual([
    'fr',
    'ltr',
    'Langue',
    'fr',
  ])
  await startLanguage()
  expect(root.lang).toBe('fr')
})
