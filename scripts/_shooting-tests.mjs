import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './_ensure.mjs'

const TESTS = 'e2e/tests'

/** Tests of a file that take pictures. */
const shootingTestsOf = (file) => {
  const tests = []
  for (const [index, line] of readFileSync(join(root, TESTS, file), 'utf8')
    .split('\n')
    .entries()) {
    if (/^ *test\(/.test(line)) tests.push({ file, place: `/${file}:${index + 1}`, states: [] })
    const [, state] = /await shoot\([^']*'([\w-]+)'/.exec(line) ?? []
    if (state) tests.at(-1)?.states.push(state)
  }
  return tests.filter(({ states }) => states.length > 0)
}

/** Browser tests that take pictures: file, place by which Playwright runs a single one, and the states that are shown. */
export const shootingTests = () => readdirSync(join(root, TESTS)).flatMap(shootingTestsOf)
