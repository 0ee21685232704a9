import { assets, router } from './domain'
import { DEV_ORIGIN } from './stage'

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
