import { chromium, type Browser } from '@playwright/test'

/** A Chromium whose camera is a test pattern at `fps` frames a second. */
export const launch = (fps: number): Promise<Browser> =>
  chromium.launch({
    ...(process.env.CHROMIUM_PATH && { executablePath: process.env.CHROMIUM_PATH }),
    chromiumSandbox: false,
    args: [
      `--use-fake-device-for-media-stream=fps=${fps}`,
      '--use-fake-ui-for-media-stream',
      // The bare page beside the product has nothing to be pressed.
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-networking',
      '--disable-renderer-backgrounding',
      '--disable-backgrounding-occluded-windows',
      '--disable-background-timer-throttling',
    ],
  })
