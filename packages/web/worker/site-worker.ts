import { clientsClaim } from 'workbox-core'
import {
  cleanupOutdatedCaches,
  matchPrecache,
  precacheAndRoute,
  type PrecacheEntry,
} from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { NetworkOnly } from 'workbox-strategies'

/** Files of the site, of one build; put in by vite.config.ts. */
declare const SITE_FILES: PrecacheEntry[]

/** A network that has not answered after so many seconds is taken for none. */
const NETWORK_SECONDS = 4

// Service worker of the site: keeps the files of one build on the device, so that pages open without a network
// (docs/adr/0116). It takes over once no page of the build before is open: none meets the chunks of another.
precacheAndRoute(SITE_FILES, { directoryIndex: '', cleanURLs: false })
cleanupOutdatedCaches()
// A page that began without a worker, such as that of a call, has what it shows on demand from here as well.
clientsClaim()
// Files that are not of this build: a page of the next build, whose worker has stored its files and waits.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/assets/'),
  async ({ request }) => (await caches.match(request)) ?? fetch(request),
)

// What another app shares comes with the address (manifest, share_target): it stays on the device.
registerRoute(
  ({ request, url }) =>
    request.mode === 'navigate' &&
    url.pathname === '/' &&
    ['text', 'url', 'title'].some((name) => url.searchParams.has(name)),
  async ({ request }) => (await matchPrecache('/index.html')) ?? fetch(request),
)

// A page comes from the network where there is one, so that a deploy shows at once. Nothing of it is kept: its address
// may be the link to a call.
const network = new NetworkOnly({ networkTimeoutSeconds: NETWORK_SECONDS })
registerRoute(
  new NavigationRoute(
    async (options) => {
      try {
        return await network.handle(options)
      } catch {
        return (await matchPrecache('/index.html')) ?? Response.error()
      }
    },
    { denylist: [/^\/api\//] },
  ),
)
