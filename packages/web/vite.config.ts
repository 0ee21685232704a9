import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

/** Names the stylesheet before the scripts: it is all that the first paint waits for. */
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

/** Where the api of a developer's own stage is: `sst dev` says so. The local stage has no need of it. */
const api = process.env.API_PROXY

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue({ features: { optionsAPI: false } }), styleFirst],
  build: { target: 'es2022', modulePreload: { polyfill: false }, reportCompressedSize: false },
  server: api
    ? {
        // The one origin that the stage's functions let in.
        host: 'localhost',
        port: 5173,
        strictPort: true,
        // By its own name, or CloudFront would not know whom we mean. `Origin` stays the page's.
        proxy: { '/api': { target: api, changeOrigin: true } },
      }
    : {},
})
