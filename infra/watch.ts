import { find, get } from '../packages/functions/src/config-read'
import { router } from './domain'
import { api, authorizer, socket, sweeper } from './functions'
import { gateway } from './gateway'
import { logGroups } from './lambda'

const NAMESPACE = `${$app.name}/${$app.stage}`
/** CloudFront's metrics are there, wherever the stage is. */
const CDN_REGION = 'us-east-1'
const region = aws.getRegionOutput().region

/** Who is told; without an address the alarms only show in the console. */
const email = find(process.env, 'TALKI_ALARM_EMAIL')
const topicIn = (name: string, where?: string): aws.sns.Topic[] => {
  if (!email) return []
  const topic = new aws.sns.Topic(name, { ...(where && { region: where }) })
  new aws.sns.TopicSubscription(`${name}Email`, {
    topic: topic.arn,
    protocol: 'email',
    endpoint: email,
    ...(where && { region: where }),
  })
  return [topic]
}
const here = topicIn('Alarms').map(({ arn }) => arn)
const atCdn = topicIn('CdnAlarms', CDN_REGION).map(({ arn }) => arn)

/** Counts the events of the functions' logs that fit a pattern. */
const count = (metric: string, pattern: string, functions: string[]) => {
  for (const name of functions) {
    new aws.cloudwatch.LogMetricFilter(`${metric}Of${name}`, {
      logGroupName: logGroups[name]?.name ?? '',
      pattern,
      metricTransformation: { name: metric, namespace: NAMESPACE, value: '1' },
    })
  }
}
count('Failed', '{ $.message.event = "failed" }', Object.keys(logGroups))
count('Swept', '{ $.message.event = "swept" }', ['Sweeper'])

type Watched = Pick<
  aws.cloudwatch.MetricAlarmArgs,
  'namespace' | 'metricName' | 'dimensions' | 'statistic' | 'threshold'
> & {
  /** Why it is worth a look. */
  means: string
  minutes?: number
  /** How many periods in a row it takes; one by default. */
  periods?: number
  /** Ring when it is less, or when there is nothing to measure; by default when it is as much, or more. */
  rings?: 'below'
}

const alarm = (
  name: string,
  watched: Watched,
  where: { region?: string; topics: $util.Output<string>[] },
) => {
  const { means, minutes = 5, periods = 1, rings, ...metric } = watched
  return new aws.cloudwatch.MetricAlarm(name, {
    alarmDescription: means,
    period: minutes * 60,
    evaluationPeriods: periods,
    comparisonOperator: rings ? 'LessThanThreshold' : 'GreaterThanOrEqualToThreshold',
    treatMissingData: rings ? 'breaching' : 'notBreaching',
    alarmActions: where.topics,
    ...(where.region && { region: where.region }),
    ...metric,
  })
}

const LAMBDA = { namespace: 'AWS/Lambda', statistic: 'Sum' }
const ofApi = { FunctionName: api.name }
const ofGateway = { ApiId: gateway.nodes.api.id, Stage: '$default' }
const ofCdn = { DistributionId: router.distributionID, Region: 'Global' }
const stage = { topics: here }
const cdn = { region: CDN_REGION, topics: atCdn }

alarm(
  'FailedAlarm',
  {
    means: 'A function has met a bug or an outage: look for event "failed" in its log.',
    namespace: NAMESPACE,
    metricName: 'Failed',
    statistic: 'Sum',
    threshold: 1,
  },
  stage,
)
alarm(
  'SweepAlarm',
  {
    means: 'The sweeper has not come to its end for two hours: expired rows are left.',
    namespace: NAMESPACE,
    metricName: 'Swept',
    statistic: 'Sum',
    threshold: 1,
    minutes: 120,
    rings: 'below',
  },
  stage,
)
alarm(
  'ThrottledAlarm',
  { means: 'Lambda is out of concurrency.', ...LAMBDA, metricName: 'Throttles', threshold: 1 },
  stage,
)
alarm(
  'ApiFailsAlarm',
  { means: 'The api answers 5xx.', ...LAMBDA, metricName: 'Url5xxCount', dimensions: ofApi, threshold: 3 },
  stage,
)
alarm(
  'ApiRefusesAlarm',
  {
    means: 'The api refuses many requests (4xx): a broken deploy, a foreign page, or an attack.',
    ...LAMBDA,
    metricName: 'Url4xxCount',
    dimensions: ofApi,
    threshold: 200,
  },
  stage,
)
alarm(
  'GatewayFailsAlarm',
  {
    means: 'The gateway could not run the authorizer or the socket function.',
    namespace: 'AWS/ApiGateway',
    metricName: 'ExecutionError',
    dimensions: ofGateway,
    statistic: 'Sum',
    threshold: 5,
  },
  stage,
)
alarm(
  'GatewayRefusesAlarm',
  {
    means: 'The gateway answers many 4xx: its throttle is reached, or nonces come late.',
    namespace: 'AWS/ApiGateway',
    metricName: 'ClientError',
    dimensions: ofGateway,
    statistic: 'Sum',
    threshold: 200,
  },
  stage,
)
const rate = { namespace: 'AWS/CloudFront', dimensions: ofCdn, statistic: 'Average', periods: 3 }
alarm(
  'CdnFailsAlarm',
  { means: 'CloudFront answers 5xx to 5 % and more.', ...rate, metricName: '5xxErrorRate', threshold: 5 },
  cdn,
)
alarm(
  'CdnRefusesAlarm',
  { means: 'CloudFront answers 4xx to a quarter.', ...rate, metricName: '4xxErrorRate', threshold: 25 },
  cdn,
)

// The whole account's spend, which is Talki's where it has an account of its own.
if (email) {
  new aws.budgets.Budget('Spend', {
    budgetType: 'COST',
    timeUnit: 'MONTHLY',
    limitAmount: String(get(process.env, 'TALKI_BUDGET')),
    limitUnit: 'USD',
    notifications: ['ACTUAL', 'FORECASTED'].map((notificationType) => ({
      notificationType,
      comparisonOperator: 'GREATER_THAN',
      threshold: 100,
      thresholdType: 'PERCENTAGE',
      subscriberEmailAddresses: [email],
    })),
  })
}

// ── The dashboard ──────────────────────────────────────────────────────────────────────────────────────────────────

type Metric = (string | { stat?: string; region?: string })[]

const widgets = $resolve([
  region,
  gateway.nodes.api.id,
  router.distributionID,
  ...[api, authorizer, socket, sweeper].map(({ name }) => name),
]).apply(([where = '', apiId = '', distribution = '', ...names]) => {
  const each = (metric: string, stat: string): Metric[] =>
    names.map((name) => ['AWS/Lambda', metric, 'FunctionName', name, { stat }])
  const socketMetric = (name: string): Metric => ['AWS/ApiGateway', name, 'ApiId', apiId, 'Stage', '$default']
  const site = (name: string, stat: string): Metric => [
    ...['AWS/CloudFront', name, 'DistributionId', distribution, 'Region', 'Global'],
    { region: CDN_REGION, stat },
  ]
  const charts: [title: string, metrics: Metric[]][] = [
    [
      'Bugs, outages and sweeps',
      [
        [NAMESPACE, 'Failed'],
        [NAMESPACE, 'Swept'],
      ],
    ],
    ['Functions: invocations', each('Invocations', 'Sum')],
    ['Functions: errors and throttles', [...each('Errors', 'Sum'), ...each('Throttles', 'Sum')]],
    ['Functions: duration, 99 of 100', each('Duration', 'p99')],
    ['Socket', ['ConnectCount', 'MessageCount', 'ClientError', 'ExecutionError'].map(socketMetric)],
    ['Site', [site('Requests', 'Sum'), site('4xxErrorRate', 'Average'), site('5xxErrorRate', 'Average')]],
  ]
  return charts.map(([title, metrics], index) => ({
    type: 'metric',
    width: 12,
    height: 6,
    x: (index % 2) * 12,
    y: Math.floor(index / 2) * 6,
    properties: { title, region: where, metrics, stat: 'Sum', period: 300, view: 'timeSeries' },
  }))
})
new aws.cloudwatch.Dashboard('Dashboard', {
  dashboardName: `${$app.name}-${$app.stage}`,
  dashboardBody: widgets.apply((all) => JSON.stringify({ widgets: all })),
})
