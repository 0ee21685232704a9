import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CALL, throttleFor } from '../packages/functions/src/load'
import { scaleTable, statementsAt } from './_scale'

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8')

/** Lines of a document beyond 120 columns that could be broken: outside tables, code and links, at a space. */
const longLines = (text: string): string[] => {
  const prose = text.replaceAll(/^(`{3,})[^]*?^\1/gm, '')
  const hasBreak = (line: string) =>
    line
      .replaceAll(/\[[^\]]*\]\([^)]*\)/g, (link) => 'x'.repeat(link.length))
      .replace(/^\s*(- |\d+\. )?/, '')
      .slice(0, 120)
      .includes(' ')
  return prose.split('\n').filter((line) => line.length > 120 && !line.startsWith('|') && hasBreak(line))
}

describe('every document', () => {
  const root = join(import.meta.dirname, '..')
  const folders = ['.', 'docs', 'docs/adr', 'docs/screens', '.github']
  const documents = folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  )

  it('has lines of 120 columns at most, but for tables, code and what cannot be broken', () => {
    expect(documents.length).toBeGreaterThan(30)
    const long = documents.flatMap((path) => longLines(read(path)).map((line) => `${path}: ${line}`))
    expect(long).toEqual([])
  })

  it('would not pass with a long line', () => {
    const words = 'word '.repeat(30).trim()
    const code = `\`\`\`\n${words}\n\`\`\``
    const link = `- [${words}](record.md)`
    expect(longLines([words, `| ${words} |`, code, 'x'.repeat(130), link].join('\n'))).toEqual([words])
  })
})

describe('the index of decisions', () => {
  // After adding one: npx vitest run --project unit scripts/docs.test.ts -u
  it('lists every record with its title', async () => {
    const folder = join(import.meta.dirname, '../docs/adr')
    const records = readdirSync(folder).filter((name) => /^\d{4}-[a-z0-9-]+\.md$/.test(name))
    expect(readdirSync(folder).filter((name) => !records.includes(name))).toEqual(['README.md'])
    const lines = records.sort().map((name) => {
      const [, number, title] = /^# (\d{4}) (.+)\n/.exec(read(`docs/adr/${name}`)) ?? []
      expect(name.slice(0, 4), name).toBe(number)
      return `- [${number} ${title}](${name})`
    })
    const introduction =
      'Records of decisions that a reader may question: what was decided, why, and what follows. Numbers leave gaps.'
    await expect(`# Decisions\n\n${introduction}\n\n${lines.join('\n')}\n`).toMatchFileSnapshot(
      join(folder, 'README.md'),
    )
  })
})

describe('the arithmetic of docs/cost.md', () => {
  const rows = read('docs/cost.md')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells.slice(2, 5).every((cell) => /^[\d,.]+$/.test(cell)) && cells.length === 6)
    .map(([, what = '', count = '', price = '', dollars = '']) => ({
      what,
      product: Number(count.replaceAll(',', '')) * Number(price),
      dollars: Number(dollars),
    }))

  it('is right in every row, and in the sum', () => {
    expect(rows).toHaveLength(12)
    for (const { product, dollars } of rows) expect(dollars).toBeCloseTo(product, 3)
    const [, total] = /\*\*together\*\*\s*\|\s*\|\s*\|\s*([\d.]+)/.exec(read('docs/cost.md')) ?? []
    expect(Number(total)).toBeCloseTo(
      rows.reduce((sum, { dollars }) => sum + dollars, 0),
      3,
    )
  })

  it('is what its text and the README say', () => {
    const ofAws = rows.filter(({ what }) => !what.startsWith('Neon'))
    const sum = ofAws.reduce((dollars, row) => dollars + row.dollars, 0)
    expect(read('docs/cost.md')).toContain(`AWS asks ${sum.toFixed(2)} dollars for a thousand calls`)
    expect(read('README.md').replaceAll('\n', ' ')).toContain(
      `${Math.round(100 * sum)} cents for a thousand calls`,
    )
  })
})

describe('the table of docs/scale.md', () => {
  it('is what the counts come to', () => {
    const rows = read('docs/scale.md')
      .split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| (-+|What there)/.test(line))
      .map((line) =>
        line
          .split('|')
          .map((cell) => cell.trim())
          .slice(1, -1),
      )
    expect(rows).toEqual(scaleTable())
  })

  it('is repeated rightly in its text', () => {
    const { rate, burst } = throttleFor(1_000_000)
    const numbers = [rate, burst, statementsAt(1_000_000)].map((count) => count.toLocaleString('en'))
    for (const number of numbers) expect(read('docs/scale.md')).toContain(number)
  })

  it('counts a call as docs/cost.md does', () => {
    const page = read('docs/cost.md')
    expect(page).toContain(
      `${CALL.messagesIn} + ${CALL.messagesOut} = ${CALL.messagesIn + CALL.messagesOut} messages`,
    )
    expect(page).toContain(`${CALL.siteRequests} requests for the site and ${CALL.api} for the api`)
  })
})

describe('the commands of the documents', () => {
  const pages = [
    'README.md',
    ...readdirSync(join(import.meta.dirname, '../docs')).map((name) => `docs/${name}`),
  ]
  const commands = pages
    .filter((page) => page.endsWith('.md'))
    .flatMap((page) => [...read(page).matchAll(/npx sst [^`\n]+/g)].map(([command]) => ({ page, command })))

  it('name their stage: without one SST means another', () => {
    expect(commands.length).toBeGreaterThan(8)
    const bare = commands.filter(
      ({ command }) => /sst (deploy|remove|dev|unlock|secret)/.test(command) && !command.includes('--stage'),
    )
    // “`npx sst secret set` does nothing until …” is spoken of, and not to be typed.
    expect(bare.map(({ command }) => command)).toEqual(['npx sst secret set'])
  })

  it('hand no secret on as an argument, which every process of the machine may read', () => {
    const told = commands.filter(({ command }) => /secret set \w+ (?!--)/.test(command))
    expect(told).toEqual([])
  })
})
