import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { languages, type Language } from '../src/words/languages.ts'
import { compile, type Compiled } from './compile.ts'

/** Folder of the catalogue: a folder for each language, in it a file for each area. */
export const folder = join(import.meta.dirname, '../src/words')

/** Compiled messages by key. */
export type Messages = ReadonlyMap<string, Compiled>

const leavesOf = (value: unknown, path: string): [key: string, source: string][] => {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value !== 'object' || value === null) throw new Error(`${path} is neither text nor an object`)
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, `${path}.${name}`))
}

export const filesOf = (language: Language): string[] =>
  readdirSync(join(folder, language))
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => join(folder, language, file))

/** Compiles a language's messages. Throws for one that cannot be. */
export const compileLanguage = (language: Language): Messages =>
  new Map(
    filesOf(language)
      .flatMap((file) => leavesOf(JSON.parse(readFileSync(file, 'utf8')), basename(file, '.json')))
      .map(([key, source]) => {
        try {
          return [key, compile(source)]
        } catch (error) {
          throw new Error(`${language}: ${key} ${error instanceof Error ? error.message : String(error)}`)
        }
      }),
  )

/** What is wrong with a language's messages, held against the English ones: one line a fault. */
export const faultsOf = (language: Language, found: Messages, english: Messages): string[] => {
  const { plurals } = languages[language]
  const faults: string[] = []
  for (const [key, { forms, fields }] of english) {
    const message = found.get(key)
    // A plural form may write the number out, also in English.
    const allowed = forms > 1 ? [...fields, 'n'] : fields
    const missing = fields.filter((field) => field !== 'n' && !message?.fields.includes(field))
    if (message === undefined) faults.push(`${language}: ${key} is missing`)
    else if (message.forms > 1 && !allowed.includes('n'))
      faults.push(`${language}: ${key} has plural forms, but nothing named n`)
    else if (message.forms !== 1 && message.forms !== plurals.length)
      faults.push(`${language}: ${key} has ${message.forms} forms, and not ${plurals.join(', ')}`)
    else if (forms > 1 && message.forms === 1) faults.push(`${language}: ${key} has no plural forms`)
    else if (message.fields.some((field) => !allowed.includes(field)))
      faults.push(`${language}: ${key} has other placeholders: ${message.fields.join(', ')}`)
    else if (missing.length > 0) faults.push(`${language}: ${key} lacks ${missing.join(', ')}`)
  }
  const others = [...found.keys()].filter((key) => !english.has(key))
  return [...faults, ...others.map((key) => `${language}: ${key} is not in the English catalogue`)]
}

/** What is wrong with the whole catalogue. */
export const faultsOfCatalogue = (): string[] => {
  const english = compileLanguage('en')
  return (Object.keys(languages) as Language[]).flatMap((language) =>
    faultsOf(language, compileLanguage(language), english),
  )
}
