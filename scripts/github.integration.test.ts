import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as v from 'valibot'

const TOKEN = 'ghp_canary'
const OLD = {
  full_name: 'octo/talki',
  id: 456,
  owner: { login: 'octo', id: 123 },
  created_at: '2026-07-14T23:59:59Z',
}
const NEW = { ...OLD, created_at: '2026-07-15T00:00:00Z' }

let repository: object = OLD
let settings: object | undefined
const server = createServer((request, response) => {
  const { url = '', headers } = request
  const known = headers.authorization === `Bearer ${TOKEN}`
  const body =
    url === '/repos/octo/talki' ? repository : known && url.endsWith('/oidc/customization/sub') && settings
  response
    .writeHead(body ? 200 : 404, { 'content-type': 'application/json' })
    .end(JSON.stringify(body === false ? {} : (body ?? {})))
})
beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'))
afterAll(() => server.close())
beforeEach(() => {
  repository = OLD
  settings = undefined
})

const Template = v.object({
  Resources: v.record(v.string(), v.looseObject({ Type: v.string(), Properties: v.looseObject({}) })),
})

const run = async (args: string[], token = '') => {
  const { port } = server.address() as AddressInfo
  const child = spawn(process.execPath, [join(import.meta.dirname, 'github.mjs'), ...args], {
    env: { PATH: process.env.PATH, GITHUB_API_URL: `http://127.0.0.1:${port}`, GH_TOKEN: token },
  })
  let [printed, said] = ['', '']
  child.stdout.on('data', (data: Buffer) => (printed += String(data)))
  child.stderr.on('data', (data: Buffer) => (said += String(data)))
  const [status] = (await once(child, 'close')) as [number]
  expect(printed + said).not.toContain('canary')
  return { status, said, printed }
}

const trusted = async (token?: string, names = ['production']) => {
  const { status, printed } = await run(['octo/talki', ...names], token)
  expect(status).toBe(0)
  const { Resources } = v.parse(Template, JSON.parse(printed))
  return Object.fromEntries(
    Object.entries(Resources)
      .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
      .map(([id, { Properties }]) => [id, Properties.AssumeRolePolicyDocument]),
  )
}

const statement = (subjects: string[]) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: { Ref: 'GitHub' } },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': subjects,
        },
      },
    },
  ],
})

const BY_NAME = 'repo:octo/talki:environment:production'
const BY_ID = 'repo:octo@123/talki@456:environment:production'

describe('the role of an environment', () => {
  it('trusts the ids of a repository made since GitHub puts them in', async () => {
    repository = NEW
    expect(await trusted()).toEqual({ DeployProduction: statement([BY_ID]) })
  })

  it('trusts both exact forms of an older one, which may have been renamed since', async () => {
    expect(await trusted()).toEqual({ DeployProduction: statement([BY_ID, BY_NAME]) })
  })

  it.each([
    ['repo:octo@123/talki@456', BY_ID],
    ['repo:octo/talki', BY_NAME],
  ])('trusts what GitHub itself says that its tokens begin with: %s', async (prefix, subject) => {
    settings = { use_default: true, sub_claim_prefix: prefix }
    expect(await trusted(TOKEN)).toEqual({ DeployProduction: statement([subject]) })
  })

  it('is one for each that is named, and trusts nothing by pattern', async () => {
    const roles = await trusted(undefined, ['production', 'preview'])
    expect(Object.keys(roles)).toEqual(['DeployProduction', 'DeployPreview'])
    expect(JSON.stringify(roles)).toContain('repo:octo@123/talki@456:environment:preview')
    expect(JSON.stringify(roles)).not.toMatch(/StringLike|\*/)
  })

  it('is that of an environment which the workflow deploys to', () => {
    const deploy = readFileSync(join(import.meta.dirname, '../.github/workflows/deploy.yml'), 'utf8')
    for (const name of ['production', 'preview']) expect(deploy).toContain(`name: ${name}\n`)
  })
})

it('comes with the identity provider, which an account has once', async () => {
  expect((await run(['octo/talki', 'preview'])).printed).toContain('"AWS::IAM::OIDCProvider"')
  const { printed } = await run(['octo/talki', 'preview', '--provider-exists'])
  expect(printed).not.toContain('"AWS::IAM::OIDCProvider"')
  expect(printed).toContain(':oidc-provider/token.actions.githubusercontent.com')
})

it('is refused where it would be wrong', async () => {
  expect((await run(['octo/talki', 'staging'])).status).toBe(2)
  expect((await run(['octo/talki*', 'production'])).status).toBe(2)
  const nobody = await run(['octo/nothing', 'production'])
  expect(nobody).toMatchObject({ status: 1, printed: '' })
  expect(nobody.said).toContain('GitHub answered 404')
  settings = { use_default: false, include_claim_keys: ['repo'] }
  expect((await run(['octo/talki', 'production'], TOKEN)).status).toBe(1)
})
