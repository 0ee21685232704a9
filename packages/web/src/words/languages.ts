/** Languages of the site, by their BCP 47 tags. */
export type Language = 'en' | 'de' | 'es' | 'fr' | 'pt-BR' | 'ar'

type Facts = {
  /** Its name in itself. */
  name: string
  direction: 'ltr' | 'rtl'
  /**
   * Its plural categories of CLDR, in the order in which its messages give the forms. The order is not left to the
   * browser, whose own rules may know categories that another version does not.
   */
  plurals: readonly Intl.LDMLPluralRule[]
}

export const languages: Record<Language, Facts> = {
  en: { name: 'English', direction: 'ltr', plurals: ['one', 'other'] },
  de: { name: 'Deutsch', direction: 'ltr', plurals: ['one', 'other'] },
  es: { name: 'Español', direction: 'ltr', plurals: ['one', 'many', 'other'] },
  fr: { name: 'Français', direction: 'ltr', plurals: ['one', 'many', 'other'] },
  'pt-BR': { name: 'Português (Brasil)', direction: 'ltr', plurals: ['one', 'many', 'other'] },
  ar: { name: 'العربية', direction: 'rtl', plurals: ['zero', 'one', 'two', 'few', 'many', 'other'] },
}

export const isLanguage = (tag: string): tag is Language => Object.hasOwn(languages, tag)
