import ts from 'typescript'
import { expect, it } from 'vitest'
import { compileLanguage } from '../../words/catalogue'
import { sources, walk } from './_sources'

/** Names of keys, of a browser as it tells it, and the site's own: they are the same in every language. */
const NAMES = ['Talki', 'Chromium', 'Space', 'Enter', 'Home', 'End', 'Ctrl']

/** Text that a user could read: one word with a capital letter, or a few with a space between. */
const isReadable = (text: string): boolean =>
  !NAMES.includes(text.trim()) &&
  (/^\s*[A-Z][a-z’']+(?:[ ,.:;!?…]|$)/.test(text) ||
    /[a-z]{2} [a-z]{2,} [a-z]{2,}|[a-z] \S*[a-z][.…]$/.test(text))

const isForDevelopers = (node: ts.Node): boolean => {
  const { parent } = node
  if (ts.isImportDeclaration(parent) || ts.isLiteralTypeNode(parent)) return true
  // What is thrown is no text of the page; names of components and labels of hashes are none either.
  if (ts.isNewExpression(parent) || /^talki [a-z ]+ \d$/.test(textOf(node) ?? '')) return true
  return ts.isPropertyAssignment(parent) && parent.name.getText() === '__name'
}

const textOf = (node: ts.Node): string | null =>
  ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)
    ? node.text
    : null

it('finds what a user could read', () => {
  const readable = [
    'Muted',
    'Try again',
    ' has left the call',
    'Nobody is here.',
    'Reload…',
    'could not be loaded',
  ]
  expect(readable.filter((text) => !isReadable(text))).toEqual([])
  const other = ['muted', 'links.grades.good', 'video/webm', 'button primary', 'NotAllowedError', 'Space']
  expect(other.filter(isReadable)).toEqual([])
})

it('has nothing to be read by a user outside the catalogue', () => {
  const keys = new Set(compileLanguage('en').keys())
  const found: string[] = []
  for (const { file, tree } of sources.values()) {
    // Languages are named there, each in itself.
    if (file === 'words/languages.ts') continue
    walk(tree, (node) => {
      const text = textOf(node)
      if (text !== null && !keys.has(text) && isReadable(text) && !isForDevelopers(node))
        found.push(`${file}: ${text}`)
    })
  }
  expect(found).toEqual([])
})
