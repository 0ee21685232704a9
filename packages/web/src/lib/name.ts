import { nameProblem, tidyName, type NameProblem } from '@talki/core/protocol/name'
import { err, ok, type Result } from '@talki/core/result'

/** The name as the server will take it, or what is wrong with it (name-text.ts has the words). */
export const readName = (text: string): Result<string, { code: NameProblem }> => {
  const name = tidyName(text)
  const problem = nameProblem(name)
  return problem === null ? ok(name) : err({ code: problem })
}
