import { computed } from 'vue'
import { language, locale } from './words'

type Options = Intl.NumberFormatOptions

/** Formatters by their options: a table of links asks for hundreds of numbers a second. */
const numberFormats = computed(() => ({ locale: locale.value, made: new Map<string, Intl.NumberFormat>() }))

/** A number as it is written where the user lives. Without marks between thousands: most are measurements. */
export const formatNumber = (value: number, options: Options = {}): string => {
  const { locale: of, made } = numberFormats.value
  const key = JSON.stringify(options)
  const format = made.get(key) ?? new Intl.NumberFormat(of, { useGrouping: false, ...options })
  made.set(key, format)
  return format.format(value)
}

/** A number with a unit that `Intl` has words for: "4 minutes", "1.4 MB". */
export const formatUnit = (value: number, unit: string, options: Options = {}): string =>
  formatNumber(value, { style: 'unit', unit, unitDisplay: 'short', ...options })

/** Names, or other words, as a list in a sentence: "Ada, Ben, and Cem". */
export const formatList = (items: Iterable<string>): string =>
  new Intl.ListFormat(language.value, { type: 'conjunction' }).format(items)

/** Facts one after the other, as a list without "and"; `narrow`: without commas either, where the language can. */
export const formatFacts = (facts: Iterable<string>, style: 'long' | 'narrow' = 'long'): string =>
  new Intl.ListFormat(language.value, { type: 'unit', style }).format(facts)

/** When something will be: "in 3 minutes". */
export const formatIn = (count: number, unit: 'minute' | 'second'): string =>
  new Intl.RelativeTimeFormat(language.value).format(count, unit)
