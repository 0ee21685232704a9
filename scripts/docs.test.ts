import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CALL, throttleFor } from '../packages/functions/src/load'
import { scaleTable, statementsAt } from './_scale'

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8')

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
    expect(rows).toHaveLength(9)
    for (const { product, dollars } of rows) expect(dollars).toBeCloseTo(product, 3)
    const [, total] = /\*\*together\*\*\s*\|\s*\|\s*\|\s*([\d.]+)/.exec(read('docs/cost.md')) ?? []
    expect(Number(total)).toBeCloseTo(
      rows.reduce((sum, { dollars }) => sum + dollars, 0),
      3,
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
    expect(page).toContain(`${CALL.messagesIn} + ${CALL.messagesOut} + 2 × ${CALL.pings}`)
    expect(page).toContain(`${CALL.siteRequests} requests for the site and ${CALL.api} for the api`)
  })
})
