import { computed, shallowRef } from 'vue'
import type { Key } from './key'
import { languages, type Language } from './languages'
import { partsOf, type Part } from './message'

/** Values of a message's placeholders. The one named `n` chooses the plural form; numbers are written by the locale. */
export type Values = Readonly<Record<string, string | number>>

/** Compiled messages by key. */
export type Words = Readonly<Record<string, string>>

/**
 * The language of the site and its words so far. Everything that `t` is called in, such as a template or a computed,
 * is made anew when it changes.
 */
const current = shallowRef<{ language: Language; words: Words }>({ language: 'en', words: {} })

export const language = computed(() => current.value.language)

/** The way that text goes in it. */
export const direction = computed(() => languages[language.value].direction)

/** The browser's own variant of the language, such as en-GB, for numbers and times; else the language. */
export const locale = computed((): string => {
  const { language } = current.value
  const [base] = language.split('-')
  // Unit tests run where there is no browser.
  const tags = typeof navigator === 'undefined' ? [] : navigator.languages
  return tags.find((tag) => tag.split('-')[0] === base) ?? language
})

const plural = computed(() => new Intl.PluralRules(language.value))
// Without marks between thousands: most numbers are measurements, or counts that never get there.
const numbers = computed(() => new Intl.NumberFormat(locale.value, { useGrouping: false }))

const shown = (value: string | number | undefined): string =>
  typeof value === 'number' ? numbers.value.format(value) : (value ?? '')

const formOf = (n: string | number | undefined): number => {
  const categories = languages[language.value].plurals
  return typeof n === 'number' ? categories.indexOf(plural.value.select(n)) : categories.length
}

/** Parts of a message in order, for an element to stand in the place of a placeholder (PhraseText.vue). */
export const messageParts = (key: Key, values: Values = {}): Part[] =>
  partsOf(current.value.words[key] ?? key, formOf(values.n))

/** The message of a key in the user's language. To be called when the text is needed, not once for good. */
export const t = (key: Key, values: Values = {}): string =>
  messageParts(key, values)
    .map((part) => ('text' in part ? part.text : shown(values[part.field])))
    .join('')

/** A value as a message would show it. */
export const formatValue = shown

/** Sets the language and all its words that are loaded. */
export const useWords = (to: Language, words: Words): void => {
  current.value = { language: to, words }
}

/** Adds words of the language that is in use. */
export const addWords = (words: Words): void => {
  const { language, words: others } = current.value
  current.value = { language, words: { ...others, ...words } }
}
