import { at } from './find'

/** One condition: a path into the line, and the text that is to be there. */
const CONDITION = /^\$((?:\.\w+)+) = "([^"]*)"$/

/**
 * Whether a line fits a metric filter's pattern, as far as ours go: conditions of equality, joined by `&&`. A line that is
 * no JSON fits no such pattern. Throws at a pattern of another kind.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 */
export const fits = (pattern: string, line: string): boolean => {
  const [, inner = ''] = /^\{ (.+) \}$/.exec(pattern) ?? []
  const conditions = inner.split(' && ').map((text) => {
    const [, path, wanted] = CONDITION.exec(text) ?? []
    if (path === undefined || wanted === undefined)
      throw new Error(`no pattern that is known here: ${pattern}`)
    return { path: path.slice(1).split('.'), wanted }
  })
  try {
    const json: unknown = JSON.parse(line)
    return conditions.every(({ path, wanted }) => at(json, ...path) === wanted)
  } catch {
    return false
  }
}
