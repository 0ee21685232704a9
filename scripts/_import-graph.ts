import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import ts from 'typescript'

/** Import of one file. `to` is a path of the repository, or a package's name. */
export type Import = { to: string; isType: boolean }

/** Imports of every file, by the file's path. Paths are the repository's, with slashes. */
export type ImportGraph = ReadonlyMap<string, readonly Import[]>

/** The program text of a file; of a Vue component its scripts. */
const programOf = (path: string, text: string): string =>
  path.endsWith('.vue')
    ? [...text.matchAll(/<script\b[^>]*>([^]*?)<\/script>/g)].map(([, script]) => script).join('\n')
    : text

type Found = { specifier: string; isType: boolean }

/** Whether an import or export is of types alone; `import { type A }` is too, as no value comes with it. */
const isOfTypes = (node: ts.ImportDeclaration | ts.ExportDeclaration): boolean => {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  const clause = node.importClause
  if (!clause) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const named = clause.namedBindings
  return !clause.name && !!named && ts.isNamedImports(named) && named.elements.every((one) => one.isTypeOnly)
}

/** What a program imports, also by `import()`. */
const importsIn = (program: string): Found[] => {
  const found: Found[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const { moduleSpecifier } = node
      if (moduleSpecifier && ts.isStringLiteral(moduleSpecifier)) {
        found.push({ specifier: moduleSpecifier.text, isType: isOfTypes(node) })
      }
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments
      if (argument && ts.isStringLiteral(argument)) found.push({ specifier: argument.text, isType: false })
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('program.ts', program, ts.ScriptTarget.Latest))
  return found
}

const ENDINGS = ['', '.ts', '.vue', '.mjs']

/** Reads the imports of all sources under `packages`. Throws where an import of ours leads to no file. */
export const readImportGraph = (root: string): ImportGraph => {
  const slashed = (path: string) => relative(root, path).split(sep).join('/')
  const resolve = (from: string, specifier: string): string => {
    const [, name, path = ''] = /^@talki\/([^/]+)\/(.+)$/.exec(specifier) ?? []
    if (name === undefined && !specifier.startsWith('.')) return specifier
    const base =
      name === undefined ? join(dirname(from), specifier) : join(root, 'packages', name, 'src', path)
    const ending = ENDINGS.find((candidate) => existsSync(base + candidate))
    if (ending === undefined) throw new Error(`${slashed(from)} imports ${specifier}, which is no file`)
    return slashed(base + ending)
  }
  const files = readdirSync(join(root, 'packages'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/[\\/](node_modules|dist)[\\/]/.test(path))
  return new Map(
    files.map((path) => [
      slashed(path),
      importsIn(programOf(path, readFileSync(path, 'utf8'))).map(({ specifier, isType }) => ({
        to: resolve(path, specifier.split('?')[0] ?? specifier),
        isType,
      })),
    ]),
  )
}

/** Paths that lead back to where they began, one for each file whose import closes a circle. */
export const circles = (graph: ImportGraph): string[][] => {
  const done = new Set<string>()
  const found: string[][] = []
  const walk = (file: string, path: string[]): void => {
    const at = path.indexOf(file)
    if (at >= 0) found.push([...path.slice(at), file])
    if (at >= 0 || done.has(file)) return
    for (const { to } of graph.get(file) ?? []) walk(to, [...path, file])
    done.add(file)
  }
  for (const file of graph.keys()) walk(file, [])
  return found
}

/** Shortest way of imports of values from a file to one that `matches`; undefined when there is none. */
export const wayTo = (
  graph: ImportGraph,
  file: string,
  matches: (to: string) => boolean,
): string[] | undefined => {
  const seen = new Set([file])
  const ways = [[file]]
  for (let way = ways.shift(); way; way = ways.shift()) {
    for (const { to, isType } of graph.get(way.at(-1) ?? '') ?? []) {
      if (isType || seen.has(to)) continue
      if (matches(to)) return [...way, to]
      seen.add(to)
      ways.push([...way, to])
    }
  }
  return undefined
}
