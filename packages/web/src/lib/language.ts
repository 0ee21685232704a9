import { isLanguage, languages, type Language } from '../words/languages'

const baseOf = (tag: string): string => tag.split('-')[0]?.toLowerCase() ?? ''

/** The languages in the order of their menu. */
export const LANGUAGES = Object.keys(languages).filter(isLanguage)

/**
 * The language for a user whose browser has these, the most wanted first: its own variant, or another of the same
 * language; English where the site has none of them.
 */
export const chooseLanguage = (tags: readonly string[]): Language => {
  for (const tag of tags) {
    const found =
      LANGUAGES.find((language) => language.toLowerCase() === tag.toLowerCase()) ??
      LANGUAGES.find((language) => baseOf(language) === baseOf(tag))
    if (found) return found
  }
  return 'en'
}
