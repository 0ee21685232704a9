import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'

/**
 * Draws the icons that some systems want as PNG from the site's SVG, by Chromium: `CHROMIUM_PATH=… node scripts/icons.mjs`.
 * To be run when an icon has changed; the files are kept in the repository.
 */
const FOLDER = join(import.meta.dirname, '../packages/web/public')

/** iOS rounds the corners itself, and shows transparent ones black: it has the icon without its own. */
const ICONS = [
  { from: 'icon.svg', to: 'icon-192.png', size: 192 },
  { from: 'icon.svg', to: 'icon-512.png', size: 512 },
  { from: 'icon-maskable.svg', to: 'icon-maskable-512.png', size: 512 },
  { from: 'icon-maskable.svg', to: 'apple-touch-icon.png', size: 180 },
]

const browser = await chromium.launch({
  ...(process.env.CHROMIUM_PATH && { executablePath: process.env.CHROMIUM_PATH }),
  chromiumSandbox: false,
})
const page = await browser.newPage()
for (const { from, to, size } of ICONS) {
  await page.setViewportSize({ width: size, height: size })
  const svg = readFileSync(join(FOLDER, from), 'utf8')
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`)
  await page.screenshot({ path: join(FOLDER, to), omitBackground: true })
}
await browser.close()
