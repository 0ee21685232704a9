import { compileLanguage } from '../packages/web/words/catalogue'
import { languages, type Language } from '../packages/web/src/words/languages'
import { partsOf } from '../packages/web/src/words/message'

/** What the site says by a key of the catalogue; the number `n` chooses a message's plural form. */
export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string

/** What the site says in a language. */
export const wordsOf = (language: Language): Say => {
  const messages = compileLanguage(language)
  const rules = new Intl.PluralRules(language)
  return (key, values = {}) => {
    const message = messages.get(key)
    if (!message) throw new Error(`The catalogue has no ${key}.`)
    const form = languages[language].plurals.indexOf(rules.select(Number(values.n ?? 0)))
    return partsOf(message.text, form)
      .map((part) => ('text' in part ? part.text : String(values[part.field] ?? '')))
      .join('')
  }
}
