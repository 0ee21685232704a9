import { nameProblem, tidyName } from '@talki/core/protocol/name'
import { err, ok, type Result } from '@talki/core/result'
import { nameText } from './error-text'

/** The name as the server will take it, or what is wrong with it in a sentence. */
export const readName = (text: string): Result<string, { code: 'bad_name'; sentence: string }> => {
  const name = tidyName(text)
  const problem = nameProblem(name)
  return problem === null ? ok(name) : err({ code: 'bad_name', sentence: nameText(problem) })
}
