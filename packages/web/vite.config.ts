import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { build, defineConfig, type Plugin, type Rolldown } from 'vite'
import { words } from './words/plugin.ts'

/** Plugin that names the stylesheet before the scripts: it is all that the first paint waits for. */
const styleFirst: Plugin = {
  name: 'style-first',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => {
      const [link] = /<link rel="stylesheet"[^>]*>/.exec(html) ?? []
      return link ? html.replace(link, '').replace('<script', `${link}\n    <script`) : html
    },
  },
}

/** Elements by which a browser loads a chunk of the build, with what it imports and its styles, before it is wanted. */
const preloadsOf = (chunk: Rolldown.OutputChunk, bundle: Rolldown.OutputBundle): string[] => {
  const imported = chunk.imports.filter((file) => {
    const other = bundle[file]
    return other?.type === 'chunk' && !other.isEntry
  })
  return [
    ...[...(chunk.viteMetadata?.importedCss ?? [])].map((file) => `rel="preload" as="style" href="/${file}"`),
    ...[chunk.fileName, ...imported].map((file) => `rel="modulepreload" href="/${file}"`),
  ].map((attributes) => `<link ${attributes} crossorigin>`)
}

/** Plugin that names the lobby's files in a template of the page, for public/preload.js. */
const lobbyFiles: Plugin = {
  name: 'lobby-files',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { bundle = {} }) => {
      const lobby = Object.values(bundle).find((file) => file.type === 'chunk' && file.name === 'lobby')
      if (lobby?.type !== 'chunk') throw new Error('The build has no chunk of the name "lobby".')
      const template = `<template id="lobby-files">${preloadsOf(lobby, bundle).join('')}</template>`
      return html.replace(
        '<script',
        `${template}\n    <script async src="/preload.js"></script>\n    <script`,
      )
    },
  },
}

/** The files of a built site, as the service worker keeps them: those under assets/ have a hash in their names. */
const siteFiles = (folder: string): { url: string; revision: string | null }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      const url = `/${relative(folder, path).split(sep).join('/')}`
      const hash = createHash('sha256').update(readFileSync(path)).digest('base64url').slice(0, 16)
      return { url, revision: url.startsWith('/assets/') ? null : hash }
    })
    // Those are for installing the site, and not shown by it.
    .filter(({ url }) => !/^\/(?:screenshots\/|[\w-]+\.png$)/.test(url))
    .sort((one, other) => (one.url < other.url ? -1 : 1))

/** Plugin that builds the service worker, `/sw.js`, once all other files are there. */
const siteWorker = (): Plugin => {
  let folder = ''
  return {
    name: 'site-worker',
    apply: 'build',
    configResolved: ({ root, build: { outDir } }) => {
      folder = join(root, outDir)
    },
    closeBundle: async () => {
      await build({
        configFile: false,
        root: import.meta.dirname,
        publicDir: false,
        logLevel: 'warn',
        define: { SITE_FILES: JSON.stringify(siteFiles(folder)) },
        build: {
          outDir: folder,
          emptyOutDir: false,
          target: 'es2022',
          rolldownOptions: {
            input: join(import.meta.dirname, 'worker/site-worker.ts'),
            output: { format: 'iife', entryFileNames: 'sw.js' },
          },
        },
      })
    },
  }
}

/** Address of the API of a developer's own stage, as `sst dev` prints it. The local stage does not need it. */
const api = process.env.API_PROXY

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue({ features: { optionsAPI: false } }), words(), styleFirst, lobbyFiles, siteWorker()],
  // Vue's developer tools, which the libraries import in every build, ask for localStorage as they load: in a Firefox that
  // refuses it the page would stay blank. The browser's extension for them has no use here.
  resolve: { alias: { '@vue/devtools-api': join(import.meta.dirname, 'devtools-stub.js') } },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      // tRPC's packages do not say that what is not used of them may be left out, as its client for sockets.
      treeshake: { moduleSideEffects: [{ test: /\/node_modules\/@trpc\//, sideEffects: false }] },
      // What home needs is one file, what the lobby needs beside it another, and what a call needs a third. In the dozen that
      // they would be shared out to, for the sake of other pages, they compress worse, and each is a request.
      output: {
        codeSplitting: {
          groups: [
            { name: 'home', tags: ['$initial'] },
            { name: 'lobby', test: /\/CallPage\.vue/ },
            { name: 'live-call', test: /\/live-call\.ts/ },
          ],
        },
      },
    },
  },
  server: api
    ? {
        // The only origin that the stage's functions accept.
        host: 'localhost',
        port: 5173,
        strictPort: true,
        // `Host` becomes the target's, by which CloudFront finds its distribution. `Origin` stays the page's.
        proxy: { '/api': { target: api, changeOrigin: true } },
      }
    : {},
})
