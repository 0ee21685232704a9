import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/threats.md'), 'utf8')

type Row = { number: number; what: string; control: string; tests: string }

const rowsOf = (heading: string): Row[] => {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return section
    .split('\n')
    .filter((line) => /^\| +\d/.test(line))
    .map((line) => {
      const [, number, what = '', control = '', tests = ''] = line.split('|').map((cell) => cell.trim())
      return { number: Number(number), what, control, tests }
    })
}

/** Tests that a row names, as a path and a title. */
const named = ({ tests }: Row): { path: string; title: string }[] =>
  [...tests.matchAll(/`([^`]+\.ts)` ((?:“.+?”(?:, | · |$))+)/g)].flatMap(([, path = '', titles = '']) =>
    [...titles.matchAll(/“(.+?)”(?=, “| · |$)/g)].map(([, title = '']) => ({ path, title })),
  )

/** Titles of the tests in a file: what stands first in a call of `it` or `test`, and `when` of the traps. */
const titlesIn = (path: string): Set<string> => {
  const titles = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [title] = node.arguments
      const callee = node.expression.getText()
      if (title && ts.isStringLiteralLike(title) && /^(it|test)\b/.test(callee)) titles.add(title.text)
    }
    if (
      ts.isPropertyAssignment(node) &&
      node.name.getText() === 'when' &&
      ts.isStringLiteralLike(node.initializer)
    ) {
      titles.add(node.initializer.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true))
  return titles
}

describe.each([
  ['Threats', 34],
  ['Faults', 46],
])('docs/threats.md, %s', (heading, count) => {
  const rows = rowsOf(heading)

  it('has them all, in order, each with what is done', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: count }, (_, n) => n + 1))
    for (const { what, control } of rows) expect([what.length > 4, control.length > 4]).toEqual([true, true])
  })

  it('has a test in every row, or says that there is none, and why', () => {
    const bare = rows.filter((row) => named(row).length === 0 && !/^not built: .{3,}/.test(row.tests))
    expect(bare).toEqual([])
  })

  it('names tests that there are', () => {
    const files = new Map<string, Set<string>>()
    const missing = rows.flatMap(named).filter(({ path, title }) => {
      const titles = files.get(path) ?? titlesIn(path)
      files.set(path, titles)
      return !titles.has(title)
    })
    expect(missing).toEqual([])
  })

  it('leaves nothing unread of what a row says of its tests', () => {
    for (const row of rows.filter(({ tests }) => !tests.startsWith('not built'))) {
      const count = [...row.tests.matchAll(/(?:` |, )“/g)].length
      expect(named(row), `row ${row.number}`).toHaveLength(count)
    }
  })
})
