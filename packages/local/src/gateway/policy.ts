import * as v from 'valibot'

const OneOrMore = v.union([v.string(), v.array(v.string())])

const Statement = v.object({
  Effect: v.picklist(['Allow', 'Deny']),
  Action: OneOrMore,
  Resource: OneOrMore,
})

const AuthorizerReply = v.object({
  principalId: v.pipe(v.string(), v.minLength(1)),
  policyDocument: v.object({
    Version: v.optional(v.picklist(['2012-10-17', '2008-10-17'])),
    Statement: v.union([Statement, v.array(Statement)]),
  }),
  context: v.optional(v.nullable(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])))),
})

/** Decision on the connection, by the authorizer's reply. */
export type Verdict =
  | { type: 'allow'; authorizer: Record<string, string> }
  | { type: 'deny' }
  /** The reply is no IAM policy that API Gateway can use: it answers 500. */
  | { type: 'malformed' }

/** IAM's wildcards: `*` for any run of characters, `?` for one. */
const matches = (pattern: string, text: string) => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's').test(text)
}

/**
 * Evaluates a REQUEST authorizer's reply for one method ARN, as IAM does: an explicit Deny wins, and what
 * nothing allows is denied. Context values come back as strings, as later routes see them.
 */
export function evaluateReply(reply: unknown, methodArn: string, policyBytes: number): Verdict {
  const parsed = v.safeParse(AuthorizerReply, reply)
  if (!parsed.success) return { type: 'malformed' }
  const { principalId, policyDocument, context } = parsed.output
  if (Buffer.byteLength(JSON.stringify(policyDocument)) > policyBytes) return { type: 'malformed' }

  const effects = [policyDocument.Statement]
    .flat()
    .filter(({ Action, Resource }) => {
      const invokes = [Action].flat().some((action) => matches(action.toLowerCase(), 'execute-api:invoke'))
      return invokes && [Resource].flat().some((resource) => matches(resource, methodArn))
    })
    .map(({ Effect }) => Effect)
  if (!effects.includes('Allow') || effects.includes('Deny')) return { type: 'deny' }

  const values = Object.entries(context ?? {}).map(([name, value]) => [name, String(value)] as const)
  return { type: 'allow', authorizer: { ...Object.fromEntries(values), principalId } }
}
