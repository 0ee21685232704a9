import { basename, relative } from 'node:path'
import { filesOf, folder } from './catalogue.ts'

/** Text of src/words/areas.ts: the type of the English catalogue, from its files. */
export const areasText = (): string => {
  const files = filesOf('en')
  const areas = files.map((file) => basename(file, '.json'))
  return `${files.map((file, index) => `import type ${areas[index] ?? ''} from './${relative(folder, file)}'`).join('\n')}

/** Areas of the English catalogue by name: the type of all keys. Written by catalogue.test.ts, with -u. */
export type Areas = {
${areas
  .toSorted()
  .map((area) => `  ${area}: typeof ${area}`)
  .join('\n')}
}
`
}
