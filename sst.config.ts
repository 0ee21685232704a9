/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  app: ({ stage }) => ({
    name: 'talki',
    home: 'aws',
    // Production cannot be removed by mistake, and its bucket outlives even an intended removal.
    protect: stage === 'production',
    removal: stage === 'production' ? 'retain' : 'remove',
    // Or a removed stage leaves its secrets, its passphrase and its history behind.
    state: { purge: stage !== 'production' },
    // A region is part of a stage's identity: another one in the shell would make a second stage of the same name.
    providers: {
      aws: {
        region: (process.env.TALKI_REGION || 'us-east-1') as aws.Region,
        ...(process.env.TALKI_ACCOUNT && { allowedAccountIds: [process.env.TALKI_ACCOUNT] }),
      },
    },
  }),

  async run() {
    // What all stages of an account but production may share, deployed once.
    if ($app.stage === 'shared') return { headersPolicy: (await import('./infra/shared')).headers.id }
    await import('./infra/database')
    const { gateway } = await import('./infra/gateway')
    const { origin } = await import('./infra/domain')
    await import('./infra/functions')
    await import('./infra/routes')
    await import('./infra/site')
    // Alarms and a dashboard have their price; a stage that comes and goes needs none.
    if ($app.stage === 'production') await import('./infra/watch')
    return { site: origin, socket: gateway.url }
  },
})
