// What AWS would answer: as little as the components ask for.

const ACCOUNT = '123456789012'
const REGION = 'eu-central-1'
const API = 'abcdef1234'

const arn = (service, rest) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`

const STATES = {
  'aws:apigatewayv2/api:Api': () => ({
    apiEndpoint: `wss://${API}.execute-api.${REGION}.amazonaws.com`,
    executionArn: arn('execute-api', API),
  }),
  'aws:cloudfront/distribution:Distribution': () => ({
    arn: `arn:aws:cloudfront::${ACCOUNT}:distribution/E1`,
    domainName: 'd111111abcdef8.cloudfront.net',
    hostedZoneId: 'Z2FDTNDATAQYW2',
    etag: 'E1',
  }),
  'aws:cloudfront/keyValueStore:KeyValueStore': () => ({
    arn: `arn:aws:cloudfront::${ACCOUNT}:key-value-store/1`,
  }),
  'aws:cloudfront/function:Function': (name) => ({ arn: `arn:aws:cloudfront::${ACCOUNT}:function/${name}` }),
  'aws:cloudwatch/logGroup:LogGroup': (_, inputs) => ({ arn: arn('logs', `log-group:${inputs.name}`) }),
  'aws:iam/role:Role': (name) => ({ arn: `arn:aws:iam::${ACCOUNT}:role/${name}`, name }),
  'aws:lambda/function:Function': (name) => ({
    arn: arn('lambda', `function:${name}`),
    invokeArn: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${arn('lambda', `function:${name}`)}/invocations`,
    name,
  }),
  'aws:lambda/functionUrl:FunctionUrl': (name) => ({
    functionUrl: `https://${name.toLowerCase()}.lambda-url.${REGION}.on.aws/`,
  }),
  'aws:s3/bucket:Bucket': (_, inputs, id) => {
    // One that is only looked up is known by its id.
    const bucket = id || inputs.bucket
    return {
      bucket,
      arn: `arn:aws:s3:::${bucket}`,
      bucketRegionalDomainName: `${bucket}.s3.${REGION}.amazonaws.com`,
    }
  },
  'aws:acm/certificate:Certificate': () => ({
    arn: `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/1`,
    domainValidationOptions: [],
  }),
  'aws:acm/certificateValidation:CertificateValidation': () => ({
    certificateArn: `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/1`,
  }),
  'aws:apigatewayv2/domainName:DomainName': () => ({
    domainNameConfiguration: { targetDomainName: 'd-1.execute-api.amazonaws.com', hostedZoneId: 'Z1' },
  }),
  'aws:sns/topic:Topic': (name, inputs) => ({
    arn: `arn:aws:sns:${inputs.region ?? REGION}:${ACCOUNT}:${name}`,
  }),
  'pulumi-nodejs:dynamic:Resource': () => ({ isDone: true, zoneId: 'Z1' }),
  'random:index/randomBytes:RandomBytes': () => ({ base64: Buffer.alloc(32, 7).toString('base64') }),
}

/** A resource's state after its creation. */
export const state = (type, name, { inputs, id }) => ({ ...inputs, ...STATES[type]?.(name, inputs, id) })

const ANSWERS = {
  'aws:index/getCallerIdentity:getCallerIdentity': () => ({ accountId: ACCOUNT }),
  'aws:index/getPartition:getPartition': () => ({ partition: 'aws' }),
  'aws:index/getRegion:getRegion': () => ({ region: REGION, name: REGION, id: REGION }),
  // The document is its statements, so that a test can read them; a provider leaves an empty list out.
  'aws:iam/getPolicyDocument:getPolicyDocument': ({ statements }) => ({
    json: JSON.stringify(statements ?? []),
    ...(statements?.length ? { statements } : {}),
  }),
}

/** The answer to a question that the program asks. */
export const answer = (token, inputs) => {
  const found = ANSWERS[token]
  if (!found) throw new Error(`the program asks ${token}, and nobody answers`)
  return found(inputs)
}
