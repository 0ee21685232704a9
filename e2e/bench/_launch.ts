import { chromium, type Browser } from '@playwright/test'

/** Pictures a second of each camera in a call of so many: six pages want more than two cores have at 15, in any page. */
export const captureFps = (people: number): number => (people < 6 ? 15 : 5)

/** A Chromium whose camera is a test pattern at `fps` frames a second, or the pictures of a Y4M file over and over. */
export const launch = (fps: number, video?: string): Promise<Browser> =>
  chromium.launch({
    ...(process.env.CHROMIUM_PATH && { executablePath: process.env.CHROMIUM_PATH }),
    chromiumSandbox: false,
    args: [
      `--use-fake-device-for-media-stream=fps=${fps}`,
      ...(video === undefined ? [] : [`--use-file-for-fake-video-capture=${video}`]),
      '--use-fake-ui-for-media-stream',
      // The bare page beside the product has nothing to be pressed.
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-networking',
      '--disable-renderer-backgrounding',
      '--disable-backgrounding-occluded-windows',
      '--disable-background-timer-throttling',
    ],
  })
