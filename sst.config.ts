/// <reference path="./.sst/platform/config.d.ts" />

/** Where Vite serves the site in `sst dev`. */
const DEV_ORIGIN = 'http://localhost:5173'

/** What a deployment may choose, by the names that packages/functions/src/config.ts reads. Nothing secret. */
const OPTIONS = [
  'SEATS',
  'DOOR_SECONDS',
  'NONCE_SECONDS',
  'SESSION_SECONDS',
  'ICE_SERVERS',
  'TURN_URLS',
  'GOOGLE_ISSUER',
]

export default $config({
  app: ({ stage }) => ({
    name: 'talki',
    home: 'aws',
    // Nobody removes production by a slip, and its bucket outlives even a removal that is meant.
    protect: stage === 'production',
    removal: stage === 'production' ? 'retain' : 'remove',
  }),

  async run() {
    const { headersPolicy } = await import('./infra/headers-policy')
    const domain = process.env.TALKI_DOMAIN
    // Long enough to look into last month's trouble; a stage that comes and goes needs less.
    const retention = $app.stage === 'production' ? '1 month' : '1 week'

    // The database is all that a stage needs: an empty secret is a feature that is absent.
    const databaseUrl = new sst.Secret('DatabaseUrl')
    const google = [new sst.Secret('GoogleClientId', ''), new sst.Secret('GoogleClientSecret', '')]
    const turn = new sst.Secret('TurnSecret', '')
    // Half a feature is a slip of whoever deploys, who should hear of it before the first caller does.
    $resolve([turn, ...google].map(({ value }) => value)).apply(([turnSecret, googleId, googleSecret]) => {
      if (process.env.TURN_URLS && !turnSecret) throw new Error('TURN_URLS needs the secret TurnSecret')
      if (!googleId !== !googleSecret) throw new Error('GoogleClientId and GoogleClientSecret go together')
    })

    // ── The socket's API; its routes are below ─────────────────────────────────────────────────────────────────────

    const gateway = new sst.aws.ApiGatewayWebSocket('Gateway', {
      ...(domain && { domain: `socket.${domain}` }),
      accessLog: { retention },
      transform: {
        // Fixed, so that no body can select a route; SST's default reads the body's `action`.
        api: { routeSelectionExpression: '\\$default' },
        stage: (args) => {
          // A join takes about ten messages: fifty joins a second, and beyond that 429 rather than a bill. Execution
          // logs stay off: they would hold nonces and bodies.
          args.defaultRouteSettings = {
            throttlingRateLimit: 500,
            throttlingBurstLimit: 1000,
            loggingLevel: 'OFF',
            dataTraceEnabled: false,
            detailedMetricsEnabled: false,
          }
          // SST's format would keep everybody's address and browser.
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

    // ── The one domain ─────────────────────────────────────────────────────────────────────────────────────────────

    const assets = new sst.aws.Bucket('Assets', { access: 'cloudfront', cors: false })

    const policy = gateway.url.apply((url) =>
      headersPolicy({ origin: 'https://', socketOrigin: new URL(url).origin }),
    )
    const headers = new aws.cloudfront.ResponseHeadersPolicy('Headers', {
      comment: `${$app.name} ${$app.stage}`,
      securityHeadersConfig: policy.securityHeadersConfig,
      customHeadersConfig: policy.customHeadersConfig,
    })

    const router = new sst.aws.Router('Domain', {
      ...(domain && { domain }),
      // Only this distribution may call the function behind it, and signs every request to it.
      protection: 'oac',
      transform: {
        cdn: (args) => {
          // There is one behaviour, so this is every answer: site, fallback, errors and API.
          args.defaultCacheBehavior = $output(args.defaultCacheBehavior).apply((behavior) => ({
            ...behavior,
            responseHeadersPolicyId: headers.id,
          }))
          // Where a request goes that no route has claimed, as before the first site is up. SST's own is a host of
          // somebody else, over http, which would be sent our visitors' cookies; here it is a bucket that says 403.
          args.origins = [
            {
              originId: 'default',
              domainName: assets.nodes.bucket.bucketRegionalDomainName,
              customOriginConfig: {
                httpPort: 80,
                httpsPort: 443,
                originProtocolPolicy: 'https-only',
                originReadTimeout: 20,
                originSslProtocols: ['TLSv1.2'],
              },
            },
          ]
          args.transform = { distribution: { httpVersion: 'http2and3' } }
        },
      },
    })
    const ORIGIN = $dev ? DEV_ORIGIN : router.url

    // ── The functions ──────────────────────────────────────────────────────────────────────────────────────────────

    type Options = Omit<sst.aws.FunctionArgs, 'handler'> & { after?: aws.lambda.Invocation }

    const trust = aws.iam.assumeRolePolicyForPrincipal({ Service: 'lambda.amazonaws.com' })

    /** A function whose role holds what is listed and nothing more: not even AWS's policy that may write any log. */
    const lambda = (name: string, { after, permissions = [], environment = {}, ...options }: Options) => {
      const file = name.toLowerCase()
      const logs = new aws.cloudwatch.LogGroup(`${name}Logs`, {
        name: `/${$app.name}/${$app.stage}/${file}`,
        retentionInDays: { '1 month': 30, '1 week': 7 }[retention],
      })
      return new sst.aws.Function(name, {
        handler: `packages/functions/src/lambda/${file}.handler`,
        runtime: 'nodejs24.x',
        // A fifth cheaper than x86 for the same work, and nothing native in the bundles cares.
        architecture: 'arm64',
        logging: { logGroup: logs.name },
        environment: $output(environment).apply((variables) => ({ NODE_ENV: 'production', ...variables })),
        permissions: $output(permissions).apply((own) => [
          {
            actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            resources: [$interpolate`${logs.arn}:*`],
          },
          ...own,
        ]),
        transform: {
          role: {
            managedPolicyArns: [],
            // SST would let every identity of the account put this role on, which it needs for `sst dev` only.
            ...(!$dev && { assumeRolePolicy: trust }),
          },
          function: (_args, opts) => {
            if (after) opts.dependsOn = after
          },
        },
        ...options,
      })
    }

    const migrator = lambda('Migrator', {
      link: [databaseUrl],
      copyFiles: [{ from: 'packages/core/migrations', to: 'migrations' }],
      memory: '256 MB',
      // Neon wakes, another deploy holds the lock, a table is rewritten.
      timeout: '2 minutes',
      // It has to work before `sst dev` is up.
      dev: false,
    })
    // The schema is up to date before any function's code changes. The migrator's package holds the migrations and,
    // sealed, the database's address: it runs again when either changes, and twice does no harm.
    const migrated = new aws.lambda.Invocation('Migrated', {
      functionName: migrator.name,
      input: '{}',
      triggers: { package: migrator.nodes.function.apply((fn) => fn.s3Key.apply((key) => key ?? '')) },
    })

    const options = OPTIONS.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))
    const concurrency = process.env.TALKI_API_CONCURRENCY
    lambda('Api', {
      after: migrated,
      link: [databaseUrl, ...google, turn],
      environment: { ORIGIN, SOCKET_URL: gateway.url, ...Object.fromEntries(options) },
      // Somebody waits for every cold start, and Lambda gives processor by memory.
      memory: '512 MB',
      // The page gives up after 15 s, CloudFront after 20 s.
      timeout: '15 seconds',
      url: { cors: false, router: { instance: router, path: '/api' } },
      // A ceiling for a flood's bill. Not by default: a young account has no concurrency to reserve from.
      ...(concurrency && { concurrency: { reserved: Number(concurrency) } }),
    })

    const authorizer = lambda('Authorizer', {
      after: migrated,
      link: [databaseUrl],
      environment: { ORIGIN },
      // As the api: somebody waits.
      memory: '512 MB',
      // Its own deadline for the database is 3 s; the rest is for a cold start.
      timeout: '10 seconds',
    })

    const manage = (...methods: string[]) => [
      {
        actions: ['execute-api:ManageConnections'],
        resources: methods.map(
          (method) => $interpolate`${gateway.nodes.api.executionArn}/*/${method}/@connections/*`,
        ),
      },
    ]

    const socket = lambda('Socket', {
      after: migrated,
      link: [databaseUrl],
      permissions: manage('POST', 'DELETE'),
      environment: { SOCKET_MANAGEMENT_URL: gateway.managementEndpoint },
      // A dozen posts at once are a dozen TLS handshakes on a cold start.
      memory: '512 MB',
      // Below API Gateway's 29 s, above the 2 + 2 s that a post may take.
      timeout: '20 seconds',
    })

    const sweeper = lambda('Sweeper', {
      after: migrated,
      link: [databaseUrl],
      permissions: manage('DELETE'),
      environment: { SOCKET_MANAGEMENT_URL: gateway.managementEndpoint },
      // Nobody waits for it.
      memory: '256 MB',
      timeout: '5 minutes',
    })

    // Hourly, because rows expire by themselves and every run wakes Neon's compute. Not in `sst dev`: asleep developers
    // answer no schedule.
    new sst.aws.CronV2('Sweep', { function: sweeper, schedule: 'rate(1 hour)', enabled: !$dev })

    // ── The socket's routes ────────────────────────────────────────────────────────────────────────────────────────

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

    // ── The site ───────────────────────────────────────────────────────────────────────────────────────────────────

    new sst.aws.StaticSite('Site', {
      path: 'packages/web',
      build: { command: 'npx vite build --logLevel warn', output: 'dist' },
      router: { instance: router },
      assets: {
        bucket: assets.name,
        // Pages that are open during a deploy still load the chunks they were built with.
        purge: false,
        fileOptions: [
          { files: '**', cacheControl: 'no-cache' },
          { files: 'assets/**', cacheControl: 'public,max-age=31536000,immutable' },
        ],
      },
      // The built site is the same everywhere: it calls its own origin and is told the rest.
      environment: $dev ? { API_PROXY: router.url } : {},
      vite: { types: '../../.sst/site-env.d.ts' },
      dev: { command: 'npx vite', url: DEV_ORIGIN },
    })

    return { site: ORIGIN, socket: gateway.url }
  },
})
