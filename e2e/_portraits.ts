import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext } from '@playwright/test'

const ADA = { wall: ['#7d5a6a', '#a98bc0'], coat: '#4d6b3c', skin: '#e5b795', hair: '#38233a' }
const BEN = { wall: ['#9cb782', '#3f7a5c'], coat: '#4d3a66', skin: '#c98f6b', hair: '#2b2018' }
const EVE = { wall: ['#86c2a4', '#44637f'], coat: '#6b3550', skin: '#f0cdb0', hair: '#8a4b26' }
const CID = { wall: ['#c9a56b', '#8a5f4d'], coat: '#2f4858', skin: '#8d5a3c', hair: '#1d1614' }
const PORTRAITS: Partial<Record<string, typeof ADA>> = { A: ADA, B: BEN, C: CID, E: EVE }

/**
 * Puts a drawn face before the fake camera of a browser, by the first letter of the user's name; only where the pictures
 * are for people to look at, who like it better than the browser's test card.
 */
export const sitForPortrait = async (context: BrowserContext, name: string): Promise<void> => {
  if (!process.env.TALKI_SCREENS) return
  const portrait = PORTRAITS[name.slice(0, 1)] ?? EVE
  const script = readFileSync(join(import.meta.dirname, 'portrait.js'), 'utf8')
  await context.addInitScript({ content: `window.portrait = ${JSON.stringify(portrait)}\n${script}` })
}
