import { assets, router } from './domain'
import { api, authorizer, socket } from './functions'
import { DEV_ORIGIN } from './stage'

new sst.aws.StaticSite('Site', {
  path: 'packages/web',
  build: { command: 'npx vite build --logLevel warn', output: 'dist' },
  router: { instance: router },
  assets: {
    // Known once the functions are up: new pages do not meet old functions.
    bucket: $resolve([assets.name, api.arn, authorizer.arn, socket.arn]).apply(([name]) => name),
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
