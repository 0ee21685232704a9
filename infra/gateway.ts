import { get } from '../packages/functions/src/config-read'
import { throttleFor } from '../packages/functions/src/load'
import { domain, retention } from './stage'

const throttle = throttleFor(get(process.env, 'TALKI_CALLS_A_DAY'))

/** The WebSocket API. Its routes, which need the functions, are in routes.ts. */
export const gateway = new sst.aws.ApiGatewayWebSocket('Gateway', {
  ...(domain && { domain: `socket.${domain}` }),
  accessLog: { retention },
  transform: {
    // Fixed, so that no body can select a route; SST's default reads the body's `action`.
    api: { routeSelectionExpression: '\\$default' },
    stage: (args) => {
      // For a stated load, and beyond that 429 rather than a bill. Execution logs stay off: they would hold nonces and
      // bodies.
      args.defaultRouteSettings = {
        throttlingRateLimit: throttle.rate,
        throttlingBurstLimit: throttle.burst,
        loggingLevel: 'OFF',
        dataTraceEnabled: false,
        detailedMetricsEnabled: false,
      }
      // SST's format would keep every user's address and browser.
      args.accessLogSettings = $output(args.accessLogSettings).apply((settings) => ({
        destinationArn: settings?.destinationArn ?? '',
        format: JSON.stringify({
          time: '$context.requestTime',
          request: '$context.requestId',
          route: '$context.routeKey',
          status: '$context.status',
          authorizer: '$context.authorizer.status',
          integration: '$context.integration.status',
          ms: '$context.integrationLatency',
          error: '$context.error.responseType',
        }),
      }))
    },
  },
})
