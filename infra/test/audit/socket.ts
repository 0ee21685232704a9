import { throttleFor } from '@talki/functions/load'
import { at, ofType, type Rule, same, text, unless } from './find'

const API = 'apigatewayv2/api:Api'
const INTEGRATION = 'apigatewayv2/integration:Integration'

/** The route of a key, and the integration that it leads to. */
const route = (program: Parameters<Rule>[0], key: string) => {
  const found = ofType(program, 'apigatewayv2/route:Route').find(({ inputs }) => inputs.routeKey === key)
  const target = text(found?.inputs, 'target').replace('integrations/', '')
  const integration = ofType(program, INTEGRATION).find(({ name }) => `${name}-id` === target)
  return { route: found, integration }
}

/** A body must not choose its route. */
export const routeSelection: Rule = (program) =>
  ofType(program, API).flatMap(({ inputs }) =>
    unless(
      inputs.protocolType === 'WEBSOCKET' && inputs.routeSelectionExpression === '\\$default',
      `selects by ${String(inputs.routeSelectionExpression)}`,
    ),
  )

export const routes: Rule = (program) => {
  const keys = ofType(program, 'apigatewayv2/route:Route').map(({ inputs }) => text(inputs, 'routeKey'))
  return [
    ...unless(same(keys.sort(), ['$connect', '$default', '$disconnect']), `routes ${keys.join()}`),
    ...['$default', '$disconnect'].flatMap((key) => {
      const { integration } = route(program, key)
      const uri = text(integration?.inputs, 'integrationUri')
      return unless(
        integration?.inputs.integrationType === 'AWS_PROXY' && uri.includes(':function:SocketFunction/'),
        `${key} leads to ${uri}`,
      )
    }),
  ]
}

/** The nonce comes in the query, the only place where a browser can put it; WebSocket APIs know no other payload. */
export const authorizer: Rule = (program) => {
  const authorizers = ofType(program, 'apigatewayv2/authorizer:Authorizer')
  const refused = ['authorizerPayloadFormatVersion', 'enableSimpleResponses', 'authorizerResultTtlInSeconds']
  return [
    ...unless(authorizers.length === 1, `${authorizers.length} authorizers`),
    ...authorizers.flatMap(({ inputs }) => [
      ...unless(inputs.authorizerType === 'REQUEST', `of type ${String(inputs.authorizerType)}`),
      ...unless(
        same(inputs.identitySources, ['route.request.querystring.nonce']),
        `identifies by ${JSON.stringify(inputs.identitySources)}`,
      ),
      ...unless(
        text(inputs, 'authorizerUri').includes(':function:AuthorizerFunction/'),
        `asks ${text(inputs, 'authorizerUri')}`,
      ),
      ...refused.filter((name) => name in inputs).map((name) => `sends ${name}, which is refused`),
    ]),
  ]
}

export const connectIsAuthorized: Rule = (program) => {
  const { route: connect } = route(program, '$connect')
  return unless(
    connect?.inputs.authorizationType === 'CUSTOM' &&
      connect.inputs.authorizerId === 'GatewayAuthorizerNonceAuthorizer-id',
    `$connect asks ${String(connect?.inputs.authorizationType)}`,
  )
}

/** The upgrade ends only when the MOCK has a template for its request and a response for its answer. */
export const connectIsMock: Rule = (program) => {
  const { route: connect, integration } = route(program, '$connect')
  const inputs = integration?.inputs
  const answers = ofType(program, 'apigatewayv2/integrationResponse:IntegrationResponse')
  const responses = ofType(program, 'apigatewayv2/routeResponse:RouteResponse')
  return [
    ...unless(inputs?.integrationType === 'MOCK', `$connect is ${String(inputs?.integrationType)}`),
    ...unless(
      inputs?.templateSelectionExpression === '200' &&
        same(inputs.requestTemplates, { '200': '{"statusCode":200}' }),
      `its template is ${JSON.stringify(inputs?.requestTemplates)}`,
    ),
    ...unless(
      answers.some(
        (answer) =>
          answer.inputs.integrationId === `${String(integration?.name)}-id` &&
          answer.inputs.integrationResponseKey === '$default',
      ),
      'it has no integration response',
    ),
    ...unless(
      connect?.inputs.routeResponseSelectionExpression === '$default' &&
        responses.some(
          (response) =>
            response.inputs.routeId === `${connect.name}-id` &&
            response.inputs.routeResponseKey === '$default',
        ),
      'it has no route response',
    ),
  ]
}

export const throttling: Rule = (program) => {
  const { rate, burst } = throttleFor(200_000)
  const settings = at(ofType(program, 'apigatewayv2/stage:Stage')[0]?.inputs, 'defaultRouteSettings')
  return unless(
    same([at(settings, 'throttlingRateLimit'), at(settings, 'throttlingBurstLimit')], [rate, burst]),
    `throttles at ${JSON.stringify(settings)}`,
  )
}

/** No address, no nonce and no body may end up in a log. */
export const socketLog: Rule = (program) => {
  const inputs = ofType(program, 'apigatewayv2/stage:Stage')[0]?.inputs
  const format = text(inputs, 'accessLogSettings', 'format')
  const traced = at(inputs, 'defaultRouteSettings', 'dataTraceEnabled')
  const level = at(inputs, 'defaultRouteSettings', 'loggingLevel')
  const personal = ['identity', 'connectionId', 'querystring', 'userAgent'].filter((part) =>
    format.includes(part),
  )
  return [
    ...unless(text(inputs, 'accessLogSettings', 'destinationArn') !== '', 'there is no access log'),
    ...personal.map((part) => `keeps ${part}`),
    ...unless(traced === false && level === 'OFF', `traces ${String(traced)} at ${String(level)}`),
  ]
}
