import type { Plugin } from 'vite'
import { groupOf, GROUPS, type WordGroup } from '../src/words/groups.ts'
import { languages, type Language } from '../src/words/languages.ts'
import { compileLanguage, faultsOfCatalogue, filesOf, folder } from './catalogue.ts'

const ENTRY = 'virtual:words'

/** Id of a group's module, whose last part names its file. */
const idOf = (language: Language, group: WordGroup) => `${ENTRY}/words-${language}-${group}`
const tags = Object.keys(languages) as Language[]

/** Groups that are a part of the file that imports `virtual:words`: home is shown in English without a second request. */
const isStatic = (language: Language, group: WordGroup) => language === 'en' && group === 'first'

const all = tags.flatMap((language) => GROUPS.map((group) => ({ language, group })))

const entryCode = (): string => {
  const loads = all.map(({ language, group }) => {
    const load = isStatic(language, group)
      ? 'Promise.resolve(first)'
      : `import('${idOf(language, group)}').then((words) => words.default)`
    return `'${language}/${group}': () => ${load}`
  })
  return `import first from '${idOf('en', 'first')}'
const loads = { ${loads.join(', ')} }
export const load = (language, group) => loads[\`\${language}/\${group}\`]()`
}

/**
 * Plugin that compiles the catalogue. `virtual:words` loads a language's group of words as compiled messages by key.
 * A build fails where a language lacks a key of the English catalogue, or differs from it in placeholders or forms.
 */
export const words = (): Plugin => ({
  name: 'words',
  buildStart() {
    if (this.environment.mode !== 'build') return
    const faults = faultsOfCatalogue()
    if (faults.length > 0) this.error(`The catalogue of words has faults.\n${faults.join('\n')}`)
  },
  resolveId: (id) => (id === ENTRY || id.startsWith(`${ENTRY}/`) ? `\0${id}` : undefined),
  load(id) {
    if (id === `\0${ENTRY}`) return entryCode()
    const found = all.find(({ language, group }) => id === `\0${idOf(language, group)}`)
    if (!found) return
    const { language, group } = found
    for (const file of filesOf(language)) this.addWatchFile(file)
    const messages = [...compileLanguage(language)]
      .filter(([key]) => groupOf(key) === group)
      .map(([key, { text }]) => [key, text])
    return `export default ${JSON.stringify(Object.fromEntries(messages))}`
  },
  hotUpdate({ file }) {
    if (!file.startsWith(folder) || !file.endsWith('.json')) return
    const graph = this.environment.moduleGraph
    for (const [id, module] of graph.idToModuleMap)
      if (id.startsWith(`\0${ENTRY}`)) graph.invalidateModule(module)
    this.environment.hot.send({ type: 'full-reload' })
    return []
  },
})
