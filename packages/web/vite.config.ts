import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue({ features: { optionsAPI: false } })],
  build: { target: 'es2022', modulePreload: { polyfill: false }, reportCompressedSize: false },
})
