import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8')

describe('the trust policy in docs/deploy.md', () => {
  const [, text = ''] = /```json\n(\{\n {2}"Version"[^`]+)```/.exec(read('docs/deploy.md')) ?? []

  it('lets in one environment of one repository, for one audience, and nothing by pattern', () => {
    expect(JSON.parse(text)).toMatchObject({
      Statement: [
        {
          Effect: 'Allow',
          Principal: {
            Federated: expect.stringContaining('oidc-provider/token.actions.githubusercontent.com') as string,
          },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
              'token.actions.githubusercontent.com:sub': 'repo:OWNER/talki:environment:production',
            },
          },
        },
      ],
    })
    expect(text).not.toMatch(/StringLike|\*/)
  })

  it('names an environment that the workflow deploys to', () => {
    expect(read('.github/workflows/deploy.yml')).toContain('name: production\n')
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
    expect(rows).toHaveLength(9)
    for (const { product, dollars } of rows) expect(dollars).toBeCloseTo(product, 3)
    const [, total] = /\*\*together\*\*\s*\|\s*\|\s*\|\s*([\d.]+)/.exec(read('docs/cost.md')) ?? []
    expect(Number(total)).toBeCloseTo(
      rows.reduce((sum, { dollars }) => sum + dollars, 0),
      3,
    )
  })
})
