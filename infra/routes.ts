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
const mockResponse = new aws.apigatewayv2.IntegrationResponse('ConnectMockResponse', {
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
const connectResponse = new aws.apigatewayv2.RouteResponse('ConnectRouteResponse', {
  apiId,
  routeId: connect.id,
  routeResponseKey: '$default',
})

// The stage deploys itself whenever a route is made, with what there is by then: the last routes come after the responses
// without which an upgrade never ends.
const last: sst.aws.ApiGatewayWebSocketRouteArgs = {
  transform: {
    route: (_args, opts) => {
      opts.dependsOn = [mockResponse, connectResponse]
    },
  },
}
gateway.route('$default', socket.arn, last)
gateway.route('$disconnect', socket.arn, last)
