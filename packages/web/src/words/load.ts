import { load } from 'virtual:words'
import type { WordGroup } from './groups'
import type { Language } from './languages'
import { addWords, language, useWords, type Words } from './words'

/** Groups that are loaded in the language in use: a change of language loads them all. */
const loaded = new Set<WordGroup>()

/** The language that was asked for last. */
let wanted: Language = 'en'

/** Loads a group of words in the language in use. Rejects where its file cannot be loaded. */
export const loadWords = async (group: WordGroup): Promise<void> => {
  if (loaded.has(group)) return
  const from = language.value
  const words = await load(from, group)
  if (language.value !== from) {
    await loadWords(group)
    return
  }
  loaded.add(group)
  addWords(words)
}

/**
 * Changes the language, once all words that are in use have been loaded. Rejects, with all as it was, if some cannot
 * be. One that is overtaken by another changes nothing.
 */
export const setLanguage = async (to: Language): Promise<void> => {
  wanted = to
  const groups = [...loaded]
  const words = await Promise.all(groups.map((group) => load(to, group)))
  if (wanted !== to) return
  // A page has asked for more meanwhile.
  if (groups.length < loaded.size) await setLanguage(to)
  else useWords(to, Object.assign({}, ...words) as Words)
}

/** Makes of a function that loads a page, or a part of one, one that loads the groups of words that it needs as well. */
export const withWords =
  <T>(groups: readonly WordGroup[], loadPart: () => Promise<T>) =>
  async (): Promise<T> => {
    const [part] = await Promise.all([loadPart(), ...groups.map(loadWords)])
    return part
  }
