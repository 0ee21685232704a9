import { computed, readonly, shallowRef, watchEffect } from 'vue'
import { chooseLanguage } from '../lib/language'
import { onStored, readStored, writeStored } from '../lib/storage'
import type { Language } from '../words/languages'
import { loadWords, setLanguage } from '../words/load'
import { direction, language } from '../words/words'

/** The language that was chosen last, while its words are being loaded. */
const coming = shallowRef<Language | null>(null)
/** Whether the words of that one could not be had. */
const isMissing = shallowRef(false)

/**
 * Sets the language before anything is shown, so that nothing is seen in another one first: the one that was chosen on
 * this device, or the browser's. The document says from now on which it is. Never rejects: where the words cannot be
 * loaded, the site is English.
 */
export const startLanguage = async (): Promise<void> => {
  watchEffect(
    () => {
      const root = document.documentElement
      root.lang = language.value
      root.dir = direction.value
    },
    { flush: 'sync' },
  )
  const follow = async (): Promise<void> => {
    const wanted = readStored('language') ?? chooseLanguage(navigator.languages)
    if (wanted !== language.value) await setLanguage(wanted).catch(() => undefined)
  }
  await loadWords('first')
  await follow()
  // What another tab has chosen is chosen here as well, also in a call.
  onStored('language', () => void follow())
}

/** The language of the site, as a menu of languages needs it. */
export const useLanguage = () => ({
  /** The language that is shown, or is about to be. */
  chosen: computed((): Language => coming.value ?? language.value),
  isMissing: readonly(isMissing),
  /** Changes it, for this visit and later ones. */
  choose: async (to: Language): Promise<void> => {
    coming.value = to
    isMissing.value = false
    try {
      await setLanguage(to)
      if (coming.value === to) writeStored('language', to)
    } catch {
      isMissing.value = coming.value === to
    }
    if (coming.value === to) coming.value = null
  },
})
