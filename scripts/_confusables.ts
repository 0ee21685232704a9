import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { format, resolveConfig } from 'prettier'

/**
 * Unicode's confusables (UTS #39, `confusables.txt` 13.0), as the package `unhomoglyph` holds them: from a character to
 * its prototype. Its own 100 KB are too many for a page, so that two small tables are made of them.
 */
const readConfusables = (): Map<string, string> => {
  const path = createRequire(import.meta.url).resolve('unhomoglyph/data.json')
  return new Map(Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>))
}

/** What UTS #39 has not: small capitals, letters in boxes, letters turned around, and shapes that fonts draw alike. */
const ADDED: Record<string, string> = {
  a: 'ᴀΛɅᴧ🅰',
  ab: '🆎',
  b: 'ʙв🅱',
  d: 'ᴅ',
  e: 'ᴇꞓəǝɛ',
  f: 'ꜰғ',
  g: 'ɢ',
  h: 'ʜн',
  i: 'ɪ',
  j: 'ᴊ',
  k: 'ᴋĸ',
  l: 'ʟ',
  m: 'ᴍм',
  n: 'ɴͷИип',
  o: 'ᴏ🅾',
  p: 'ᴘ🅿',
  q: 'ꞯ',
  r: 'ʀЯя',
  t: 'ᴛ',
  u: 'ᴜ',
  y: 'ʏ',
}

/** Malayalam has letters for what is also written with a virama and a joiner, which a skeleton is without. */
const ADDED_OTHERS: Record<string, string> = { ണ്: 'ൺ', ല്: 'ൽ', ള്: 'ൾ', ക്: 'ൿ' }

/** Scripts in everyday use (UTS #31, table 5), of which names are made. */
const SCRIPTS = (
  'Arabic Armenian Bengali Bopomofo Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Han Hangul Hebrew ' +
  'Hiragana Kannada Katakana Khmer Lao Latin Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana Thai Tibetan ' +
  'Common Inherited'
)
  .split(' ')
  .map((script) => new RegExp(`^\\p{Script=${script}}$`, 'u'))

const isUsed = (character: string) => SCRIPTS.some((script) => script.test(character))
const isOfNames = (character: string) =>
  /^[\p{L}\p{N}\p{M}]$/u.test(character) && !/^[a-z0-9]$/i.test(character)

type Table = Map<string, string>

/** As `skeleton` in core reads a text. */
const read = (text: string, table: Table, marks: RegExp): string =>
  Array.from(
    text,
    (whole) =>
      table.get(whole) ??
      Array.from(
        whole.normalize('NFKD').replace(marks, ''),
        (part) => table.get(part) ?? table.get(part.toLowerCase()) ?? part.toLowerCase(),
      ).join(''),
  ).join('')

/** Read until nothing changes, since a prototype may itself be in the table. */
const settle = (text: string, table: Table, marks: RegExp): string => {
  const next = read(text, table, marks)
  return next === text ? text : settle(next, table, marks)
}

const byCharacter = (table: Record<string, string>): Table =>
  new Map(Object.entries(table).flatMap(([to, all]) => Array.from(all, (from) => [from, to] as const)))

const byTarget = (table: Table): Record<string, string> => {
  const grouped: Record<string, string> = {}
  for (const target of [...new Set(table.values())].sort()) {
    const sources = [...table].filter(([, of]) => of === target).map(([from]) => from)
    grouped[target] = sources.sort().join('')
  }
  return grouped
}

/** Strokes and dots are written as marks by UTS #39: they leave a Latin letter what it is, and not an Arabic one. */
const ALL_MARKS = /\p{M}/gu
const LATIN_MARKS = /[\u0300-\u036f]/gu

/**
 * `latin`: characters that may be taken for letters from a to z, by those letters. `others`: the rest of those that
 * names in everyday scripts are made of. Neither has what compatibility forms and case make one already.
 */
export const confusables = (): { latin: Record<string, string>; others: Record<string, string> } => {
  const latin = byCharacter(ADDED)
  const pairs = [...readConfusables()].filter(([from]) => isOfNames(from))
  // Whole letters first: a compatibility form is in the table only if its letter is read otherwise.
  const whole = pairs.filter(([from]) => from.normalize('NFKD') === from)
  const forms = pairs.filter(([from]) => from.normalize('NFKD') !== from)
  for (const [from, to] of [...whole, ...forms]) {
    const target = settle(to, latin, ALL_MARKS)
    if (!latin.has(from) && /^[a-z]+$/.test(target) && read(from, latin, ALL_MARKS) !== target)
      latin.set(from, target)
  }
  const all: Table = new Map([...latin, ...byCharacter(ADDED_OTHERS)])
  for (const [from, to] of whole.filter(([key]) => isUsed(key) && !all.has(key))) {
    const target = settle(to, all, LATIN_MARKS)
    if (target !== '' && read(from, all, LATIN_MARKS) !== target) all.set(from, target)
  }
  // A prototype may have come into the table after what leads to it.
  const others = [...all].filter(([from]) => !latin.has(from))
  return {
    latin: byTarget(new Map([...latin].map(([from, to]) => [from, settle(to, latin, ALL_MARKS)]))),
    others: byTarget(new Map(others.map(([from, to]) => [from, settle(to, all, LATIN_MARKS)]))),
  }
}

/** The modules that hold the tables, by their paths in the repository. */
export const confusablesModules = async (): Promise<Record<string, string>> => {
  const { latin, others } = confusables()
  const made = 'Made by `npm run confusables` of Unicode’s confusables; not to be edited.'
  const module = async (path: string, name: string, what: string, table: Record<string, string>) => {
    const text = `// ${made}\n\n/** ${what} */\nexport const ${name}: Readonly<Record<string, string>> = ${JSON.stringify(table)}\n`
    return [path, await format(text, { ...(await resolveConfig(path)), filepath: path })] as const
  }
  return Object.fromEntries([
    await module(
      'packages/core/src/protocol/confusables-latin.ts',
      'LATIN',
      'By letters from a to z: the characters that may be taken for them.',
      latin,
    ),
    await module(
      'packages/web/src/lib/confusables-other.ts',
      'OTHER',
      'By what they may be taken for: characters of names, save those that look like letters from a to z.',
      others,
    ),
  ])
}
