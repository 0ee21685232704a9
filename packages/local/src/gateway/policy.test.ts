import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluateReply } from './policy'

const ARN = 'arn:aws:execute-api:us-east-1:000000000000:local/$default/$connect'
const BYTES = 8192

const reply = (...statements: { Effect: string; Action?: unknown; Resource?: unknown }[]) => ({
  principalId: 'p',
  policyDocument: {
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({
      Action: 'execute-api:Invoke',
      Resource: ARN,
      ...statement,
    })),
  },
})

const verdict = (value: unknown) => evaluateReply(value, ARN, BYTES).type

describe('the evaluation of an authorizer reply', () => {
  it('allows what a statement allows, by the exact ARN or wildcards', () => {
    for (const Resource of [
      ARN,
      '*',
      'arn:aws:execute-api:*:*:local/*',
      [`${ARN}x`, ARN],
      ARN.replace('$c', '?c'),
    ]) {
      expect(verdict(reply({ Effect: 'Allow', Resource }))).toBe('allow')
    }
    for (const Action of ['*', 'execute-api:*', 'EXECUTE-API:invoke', ['s3:Get', 'execute-api:Invoke']]) {
      expect(verdict(reply({ Effect: 'Allow', Action }))).toBe('allow')
    }
  })

  it('denies what nothing allows', () => {
    expect(verdict(reply())).toBe('deny')
    expect(verdict(reply({ Effect: 'Allow', Resource: `${ARN}x` }))).toBe('deny')
    expect(verdict(reply({ Effect: 'Allow', Resource: ARN.replace('aws', '.*') }))).toBe('deny')
    expect(verdict(reply({ Effect: 'Allow', Action: 'execute-api:ManageConnections' }))).toBe('deny')
  })

  it('lets an explicit Deny win, in any order', () => {
    expect(verdict(reply({ Effect: 'Allow' }, { Effect: 'Deny' }))).toBe('deny')
    expect(verdict(reply({ Effect: 'Deny' }, { Effect: 'Allow' }))).toBe('deny')
    expect(verdict(reply({ Effect: 'Allow' }, { Effect: 'Deny', Resource: 'other' }))).toBe('allow')
  })

  it('finds malformed what is no IAM policy', () => {
    const good = reply({ Effect: 'Allow' })
    for (const value of [
      null,
      'Allow',
      { isAuthorized: true },
      { ...good, principalId: '' },
      { ...good, policyDocument: {} },
      reply({ Effect: 'allow' }),
      { ...good, context: { list: [] } },
      { ...good, context: { nothing: null } },
    ]) {
      expect(verdict(value)).toBe('malformed')
    }
  })

  it('finds malformed what is longer than 8 KB', () => {
    const long = (length: number) =>
      reply({ Effect: 'Allow' }, { Effect: 'Allow', Resource: 'x'.repeat(length) })
    expect(verdict(long(7500))).toBe('allow')
    expect(verdict(long(8192))).toBe('malformed')
  })

  it('returns the context as strings; it cannot replace the principal', () => {
    const context = { n: 1, b: false, s: 'x', principalId: 'forged' }
    expect(evaluateReply({ ...reply({ Effect: 'Allow' }), context }, ARN, BYTES)).toEqual({
      type: 'allow',
      authorizer: { n: '1', b: 'false', s: 'x', principalId: 'p' },
    })
  })

  it('never throws, and never allows what has no Allow', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(verdict(value)).not.toBe('allow')
      }),
    )
  })
})
