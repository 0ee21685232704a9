import type { LogEvent } from '@talki/core/log'
import { lambdaLine } from '@talki/functions/_log-line'
import { fits } from './_filter-pattern'
import { at, list, ofType, type Rule, same, text, unless } from './find'

const request = 'request-1'
const swept = {
  rooms: 1,
  sessions: 0,
  nonces: 0,
  signIns: 0,
  rateLimits: 0,
  rendezvous: 0,
  sockets: 0,
  ms: 5,
}

/** An event for each metric that is counted from logs. */
const EVENTS: Record<string, LogEvent> = {
  Failed: { event: 'failed', request, where: 'api', error: 'Error at handler' },
  Swept: { event: 'swept', request, ...swept },
}

/** The line that a function's log group is given for an event. */
const lineOf = (program: Parameters<Rule>[0], group: string, event: LogEvent): string => {
  const found = ofType(program, 'lambda/function:Function').find(
    ({ inputs }) => at(inputs, 'loggingConfig', 'logGroup') === group,
  )
  return lambdaLine(event, text(found?.inputs, 'loggingConfig', 'logFormat') === 'JSON' ? 'JSON' : 'Text')
}

/** Each filter counts its own event, as the runtime writes it, and no other. */
export const filters: Rule = (program) =>
  ofType(program, 'logMetricFilter:LogMetricFilter').flatMap(({ name, inputs }) => {
    const metric = text(inputs, 'metricTransformation', 'name')
    const counted = Object.entries(EVENTS)
      .filter(([, event]) =>
        fits(text(inputs, 'pattern'), lineOf(program, text(inputs, 'logGroupName'), event)),
      )
      .map(([key]) => key)
    return unless(same(counted, [metric]), `${name} counts ${counted.join() || 'nothing'}`)
  })

/** What production is watched for, by metric. */
const WATCHED = [
  '4xxErrorRate',
  '5xxErrorRate',
  'ClientError',
  'ExecutionError',
  'Failed',
  'Swept',
  'Throttles',
  'Url4xxCount',
  'Url5xxCount',
]

/** Production alone has alarms, each on a metric that there is, and each told in the region where it is. */
export const alarms: Rule = (program) => {
  const found = ofType(program, 'metricAlarm:MetricAlarm')
  const counted = ofType(program, 'logMetricFilter:LogMetricFilter').map(({ inputs }) =>
    [at(inputs, 'metricTransformation', 'namespace'), at(inputs, 'metricTransformation', 'name')].join(),
  )
  const topics = ofType(program, 'sns/topic:Topic')
  const watched = program.app.stage === 'production' ? WATCHED : []
  return [
    ...unless(
      same(found.map(({ inputs }) => text(inputs, 'metricName')).sort(), watched),
      `watches ${found.map(({ inputs }) => text(inputs, 'metricName')).join()}`,
    ),
    ...found.flatMap(({ name, inputs }) => {
      const own = !text(inputs, 'namespace').startsWith('AWS/')
      const region = text(inputs, 'region')
      const told = list(inputs, 'alarmActions').map(String)
      const here = topics.filter((topic) => text(topic.inputs, 'region') === region)
      return [
        ...unless(
          !own || counted.includes([inputs.namespace, inputs.metricName].join()),
          `${name} is on a metric that nobody counts`,
        ),
        ...unless(
          (text(inputs, 'namespace') === 'AWS/CloudFront') === (region === 'us-east-1'),
          `${name} is where its metric is not`,
        ),
        ...unless(
          same(
            told,
            here.map((topic) => `arn:aws:sns:${region || 'eu-central-1'}:123456789012:${topic.name}`),
          ),
          `${name} tells ${told.join() || 'nobody'}`,
        ),
        // Silence is what the sweeper's alarm is about; everywhere else it means that nobody is calling.
        ...unless(
          (inputs.treatMissingData === 'breaching') === (inputs.metricName === 'Swept'),
          `${name} takes silence for ${text(inputs, 'treatMissingData')}`,
        ),
      ]
    }),
  ]
}
