import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { compileScript, parse } from 'vue/compiler-sfc'

/** Source files of the site as the tests of its words read them: templates as the code that they are compiled to. */
export type Source = { file: string; tree: ts.SourceFile }

const src = join(import.meta.dirname, '..')

const isTest = (file: string) => /\.test\.ts$|\.d\.ts$|(^|\/)_/.test(file)

const codeOf = (file: string): string => {
  const text = readFileSync(join(src, file), 'utf8')
  if (!file.endsWith('.vue')) return text
  const { descriptor } = parse(text, { filename: file, templateParseOptions: { comments: false } })
  if (!descriptor.scriptSetup) return ''
  // Props of imported types are another file's, which nothing here needs.
  const fs = { fileExists: existsSync, readFile: (path: string) => readFileSync(path, 'utf8') }
  return compileScript(descriptor, { id: file, inlineTemplate: true, fs }).content
}

/** Every file of the site, by its path in src. */
export const sources: ReadonlyMap<string, Source> = new Map(
  readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|vue)$/.test(file) && !isTest(file))
    .map((file) => [
      file,
      { file, tree: ts.createSourceFile(file, codeOf(file), ts.ScriptTarget.ESNext, true) },
    ]),
)

/** Calls `see` with every node. */
export const walk = (node: ts.Node, see: (node: ts.Node) => void): void => {
  see(node)
  ts.forEachChild(node, (child) => walk(child, see))
}

const nameOf = (call: ts.CallExpression): string => {
  const { expression } = call
  // A template's own calls: `unref(t)(…)`.
  const callee = ts.isCallExpression(expression) ? expression.arguments[0] : expression
  return callee && ts.isIdentifier(callee) ? callee.text : ''
}

/** What a node in a template may be as text: a choice of two may be either, all else any part of a key's path. */
const partOf = (node: ts.Expression): string =>
  ts.isConditionalExpression(node)
    ? `(?:${partOf(node.whenTrue)}|${partOf(node.whenFalse)})`
    : ts.isStringLiteralLike(node)
      ? node.text
      : '\\w+'

/** A string, or a pattern for a template whose beginning names an area. */
const patternOf = (node: ts.Node): RegExp | string | null => {
  if (ts.isStringLiteralLike(node)) return node.text
  if (!ts.isTemplateExpression(node) || !/^\w+\./.test(node.head.text)) return null
  const escape = (text: string) => text.replaceAll('.', '\\.')
  const spans = node.templateSpans.map(({ expression, literal }) => partOf(expression) + escape(literal.text))
  return new RegExp(`^${escape(node.head.text)}${spans.join('')}$`)
}

/** The keys among `keys` that a node names, by a string or by a template for several. */
export const keysAt = (node: ts.Node, keys: ReadonlySet<string>): string[] => {
  const pattern = patternOf(node)
  if (pattern === null) return []
  if (typeof pattern === 'string') return keys.has(pattern) ? [pattern] : []
  return [...keys].filter((key) => pattern.test(key))
}

/** The keys that a file names, wherever it does. */
export const keysIn = ({ tree }: Source, keys: ReadonlySet<string>): Set<string> => {
  const found = new Set<string>()
  walk(tree, (node) => {
    for (const key of keysAt(node, keys)) found.add(key)
  })
  return found
}

const propertiesOf = (node: ts.Node | undefined): string[] | null => {
  if (node === undefined) return []
  if (!ts.isObjectLiteralExpression(node)) return null
  return node.properties.map(({ name }) => (name && 'text' in name ? name.text : '…'))
}

/** Use of a message: the keys that may be meant, of which `isExact` is written out, and the names of its values. */
export type Use = { keys: string[]; values: string[]; isExact: boolean }

/** Uses of messages by `t` and PhraseText, where their keys and values are written out. */
export const usesIn = ({ tree }: Source, keys: ReadonlySet<string>): Use[] => {
  const uses: Use[] = []
  walk(tree, (node) => {
    if (!ts.isCallExpression(node)) return
    const [first, second, third] = node.arguments
    if (!first) return
    if (nameOf(node) === 't') {
      const values = propertiesOf(second)
      for (const key of ts.isConditionalExpression(first) ? [first.whenTrue, first.whenFalse] : [first])
        if (values) uses.push({ keys: keysAt(key, keys), values, isExact: ts.isStringLiteralLike(key) })
    }
    if (!ts.isIdentifier(first) || first.text !== 'PhraseText' || !second) return
    if (!ts.isObjectLiteralExpression(second)) return
    const property = (name: string) =>
      second.properties.filter(ts.isPropertyAssignment).find((one) => one.name.getText() === name)
        ?.initializer
    const [key, values, slots] = [property('keypath'), propertiesOf(property('values')), propertiesOf(third)]
    if (!key || !values || !slots) return
    const given = [...values, ...slots.filter((name) => name !== '_')]
    uses.push({ keys: keysAt(key, keys), values: given, isExact: ts.isStringLiteralLike(key) })
  })
  return uses
}

/** What a file imports: statically, or on demand with groups of words. */
export type Import = { to: string; onDemand: boolean; groups: string[] }

const groupsAround = (node: ts.Node): string[] => {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (!ts.isCallExpression(at)) continue
    if (nameOf(at) === 'onDemand') return at.getText().includes('hasWords: false') ? [] : ['more']
    if (nameOf(at) === 'withWords' && at.arguments[0])
      return [...at.arguments[0].getText().matchAll(/'(\w+)'/g)].map(([, group = '']) => group)
  }
  return []
}

export const importsIn = ({ file, tree }: Source, files: ReadonlyMap<string, Source>): Import[] => {
  const found: Import[] = []
  const add = (specifier: ts.Node | undefined, onDemand: boolean, groups: string[]): void => {
    if (!specifier || !ts.isStringLiteralLike(specifier) || !specifier.text.startsWith('.')) return
    const path = join(file, '..', specifier.text)
    const to = [path, `${path}.ts`].find((one) => files.has(one))
    if (to !== undefined) found.push({ to, onDemand, groups })
  }
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node) && node.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword)
      add(node.moduleSpecifier, false, [])
    if (ts.isExportDeclaration(node) && !node.isTypeOnly) add(node.moduleSpecifier, false, [])
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], true, groupsAround(node))
  })
  return found
}
