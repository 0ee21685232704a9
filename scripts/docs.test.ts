import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

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
