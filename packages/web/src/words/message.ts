/**
 * Compiled messages: what the build makes of the catalogue (packages/web/words/compile.ts), so that a browser needs
 * neither a parser nor `eval`. The forms of a plural are divided by FORM; in a form, text and the names of
 * placeholders alternate, divided by FIELD. Neither character is allowed in a message.
 */
export const FORM = '\u0002'
export const FIELD = '\u0001'

/** Part of a message: text, or the name of a placeholder. */
export type Part = { text: string } | { field: string }

/** The form at `index`, as parts in order. A message without plural forms has one, which stands for all. */
export const partsOf = (message: string, index: number): Part[] => {
  const forms = message.split(FORM)
  const form = forms[index] ?? forms.at(-1) ?? ''
  return form.split(FIELD).map((piece, at) => (at % 2 === 0 ? { text: piece } : { field: piece }))
}
