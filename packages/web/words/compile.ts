import { createParser } from '@intlify/message-compiler'
import { FIELD, FORM } from '../src/words/message.ts'

/** Message of the catalogue, in the syntax of vue-i18n: its plural forms, each with the names of its placeholders. */
export type Compiled = { text: string; forms: number; fields: string[] }

/** Kinds of nodes of the parser's tree (`NodeTypes`, which it exports as a type only). */
const kinds = { plural: 1, text: 3, named: 4, literal: 9 }

type Node = {
  type: number
  body?: Node
  cases?: Node[]
  items?: Node[]
  value?: string
  key?: string
}

const partOf = ({ type, value = '', key = '' }: Node): string => {
  if (type === kinds.named) return `${FIELD}${key}${FIELD}`
  if (type === kinds.text || type === kinds.literal) return value
  throw new Error('only text and named placeholders are used here')
}

const fieldsIn = ({ items = [] }: Node): string[] =>
  items.flatMap(({ type, key }) => (type === kinds.named && key !== undefined ? [key] : []))

/**
 * Compiles a message, in the syntax of vue-i18n: `{name}` for a placeholder, ` | ` between plural forms, `{'|'}` for a
 * character that means something. Throws with what is wrong with it.
 */
export const compile = (source: string): Compiled => {
  if (source.trim() !== source || source === '') throw new Error('is empty, or has space at an end')
  const parser = createParser({
    onError: (error: Error) => {
      throw error
    },
  })
  const { body } = parser.parse(source) as unknown as { body: Node }
  const forms = body.type === kinds.plural ? (body.cases ?? []) : [body]
  return {
    text: forms.map(({ items = [] }) => items.map(partOf).join('')).join(FORM),
    forms: forms.length,
    fields: [...new Set(forms.flatMap(fieldsIn))].sort(),
  }
}
