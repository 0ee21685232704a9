import { readFileSync } from 'node:fs'
import type { BrowserContext } from '@playwright/test'

/** What probe.js leaves on `window`, in milliseconds of the wall clock with a fraction. */
export type Probe = {
  /** The last click on the page. */
  clickedAt: number
  /** When each remote stream was first seen to have a decoded frame on the screen. */
  firstFrames: number[]
  /** The camera's tracks that the page has been given. */
  captured: MediaStreamTrack[]
}

declare global {
  interface Window {
    probe: Probe
  }
}

export type Capture = { width: number; height: number; frameRate: number }

const script = readFileSync(new URL('probe.js', import.meta.url), 'utf8')

/** Has every page of the context measured from before its first script. */
export const installProbe = (context: BrowserContext, capture: Capture) =>
  context.addInitScript({ content: `window.capture = ${JSON.stringify(capture)}\n${script}` })
