/**
 * How every test starts Chromium: cameras that are fakes, slow ones so that two cores encode and decode the calls of three
 * browsers, and no page slowed down for being behind another.
 */
export const LAUNCH = {
  ...(process.env.CHROMIUM_PATH && { executablePath: process.env.CHROMIUM_PATH }),
  chromiumSandbox: false,
  args: [
    '--use-fake-device-for-media-stream=fps=10',
    '--use-fake-ui-for-media-stream',
    '--autoplay-policy=no-user-gesture-required',
    '--disable-background-networking',
    '--disable-renderer-backgrounding',
    '--disable-backgrounding-occluded-windows',
    '--disable-background-timer-throttling',
  ],
}
