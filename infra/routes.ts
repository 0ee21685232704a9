import { authorizer, socket } from './functions'
import { gateway } from './gateway'

const nonce = gateway.addAuthorizer('Nonce', {
  // SST's default source is a header, which a browser cannot send with an upgrade.
  lambda: { function: authorizer.arn, identitySources: ['route.request.querystring.nonce'] },
})

// The authorizer has done the work of connecting by now, so the connection costs no second function: a MOCK says 200.
const apiId = gateway.nodes.api.id
const mock = new aws.apigatewayv2.Integration('ConnectMock', {
  apiId,
  integrationType: 'MOCK',
  integrationMethod: 'POST',
  templateSelectionExpression: '200',
  requestTemplates: { '200': '{"statusCode":200}' },
})
new aws.apigatewayv2.IntegrationResponse('ConnectMockResponse', {
  apiId,
  integrationId: mock.id,
  integrationResponseKey: '$default',
})
const connect = new aws.apigatewayv2.Route('ConnectRoute', {
  apiId,
  routeKey: '$connect',
  target: $interpolate`integrations/${mock.id}`,
  authorizationType: 'CUSTOM',
  authorizerId: nonce.id,
  routeResponseSelectionExpression: '$default',
})
new aws.apigatewayv2.RouteResponse('ConnectRouteResponse', {
  apiId,
  routeId: connect.id,
  routeResponseKey: '$default',
})
gateway.route('$default', socket.arn)
gateway.route('$disconnect', socket.arn)
