import { fileURLToPath } from 'node:url'
import { createServer, type ViteDevServer } from 'vite'
import { startProvider } from './provider'
import { runStack } from './run'
import type { Site } from './site'

const HMR_PATH = '/@hmr'
const root = fileURLToPath(new URL('../../web', import.meta.url))

/** Vite injects styles as elements while developing; the built site needs no such thing. */
const adjustHeaders = (headers: Record<string, string>): Record<string, string> => ({
  ...headers,
  'content-security-policy': (headers['content-security-policy'] ?? '').replace(
    "style-src 'self'",
    "style-src 'self' 'unsafe-inline'",
  ),
})

// Vite wants the server that the stack makes, and the stack wants the site that Vite makes.
let ready: (vite: ViteDevServer) => void = () => undefined
const vite = new Promise<ViteDevServer>((resolve) => {
  ready = resolve
})

const site: Site = async (request, response) => {
  const { middlewares } = await vite
  await new Promise<void>((resolve, reject) => {
    response.once('close', resolve)
    middlewares(request, response, (error?: unknown) => {
      if (error) reject(error instanceof Error ? error : new Error('Vite failed'))
      else if (!response.headersSent) response.writeHead(404).end()
    })
  })
}

// Sign-in with Google works on any machine: unless a real client is configured, by a provider of our own.
const provider = process.env.GOOGLE_CLIENT_ID ? null : await startProvider()
if (provider) {
  Object.assign(process.env, provider.env)
  process.stdout.write(`talki: sign-in by ${provider.issuer}\n`)
}

const stack = await runStack({
  site,
  adjustHeaders,
  ignoreUpgrade: ({ url }) => (url ?? '').split('?')[0] === HMR_PATH,
})

if (!stack) await provider?.[Symbol.asyncDispose]()
else {
  ready(
    await createServer({
      root,
      configFile: `${root}/vite.config.ts`,
      appType: 'spa',
      server: { middlewareMode: true, ws: { server: stack.server, path: HMR_PATH } },
    }),
  )
}
