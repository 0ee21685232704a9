import { join } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

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

/** Address of the API of a developer's own stage, as `sst dev` prints it. The local stage does not need it. */
const api = process.env.API_PROXY

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue({ features: { optionsAPI: false } }), styleFirst],
  // Vue's developer tools, which the libraries import in every build, ask for localStorage as they load: in a Firefox that
  // refuses it the page would stay blank. The browser's extension for them has no use here.
  resolve: { alias: { '@vue/devtools-api': join(import.meta.dirname, 'devtools-stub.js') } },
  build: { target: 'es2022', modulePreload: { polyfill: false }, reportCompressedSize: false },
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
