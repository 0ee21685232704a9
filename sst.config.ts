/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  app: ({ stage }) => ({
    name: 'talki',
    home: 'aws',
    // Production cannot be removed by mistake, and its bucket outlives even an intended removal.
    protect: stage === 'production',
    removal: stage === 'production' ? 'retain' : 'remove',
  }),

  async run() {
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
