import { NODEJS } from '../packages/functions/src/bundling'
import { retention } from './stage'

type Options = Omit<sst.aws.FunctionArgs, 'handler'> & {
  /** What has to be done before this function's code changes. */
  after?: aws.lambda.Invocation
}

/** The log group of each function that there is, by the function's name. */
export const logGroups: Record<string, aws.cloudwatch.LogGroup> = {}

const trust = aws.iam.assumeRolePolicyForPrincipal({ Service: 'lambda.amazonaws.com' })

/** A function whose role holds what is listed and nothing more: not even AWS's policy that may write any log. */
export const lambda = (
  name: string,
  { after, permissions = [], environment = {}, ...options }: Options,
): sst.aws.Function => {
  const file = name.toLowerCase()
  const logs = new aws.cloudwatch.LogGroup(`${name}Logs`, {
    name: `/${$app.name}/${$app.stage}/${file}`,
    retentionInDays: { '1 month': 30, '1 week': 7 }[retention],
  })
  logGroups[name] = logs
  return new sst.aws.Function(name, {
    handler: `packages/functions/src/lambda/${file}.handler`,
    runtime: 'nodejs24.x',
    nodejs: NODEJS,
    // A fifth cheaper than x86 for the same work; nothing in the bundles is native.
    architecture: 'arm64',
    // Events arrive as JSON at `$.message`, where the filters of watch.ts look.
    logging: { logGroup: logs.name, format: 'json' },
    environment: $output(environment).apply((variables) => ({
      NODE_ENV: 'production',
      ...variables,
    })),
    permissions: $output(permissions).apply((own) => [
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [$interpolate`${logs.arn}:*`] },
      ...own,
    ]),
    transform: {
      role: {
        managedPolicyArns: [],
        // SST would let every identity of the account assume this role, which only `sst dev` needs.
        ...(!$dev && { assumeRolePolicy: trust }),
      },
      function: (_args, opts) => {
        if (after) opts.dependsOn = after
      },
    },
    ...options,
  })
}
