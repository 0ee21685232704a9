/**
 * How every test starts Chromium: cameras that are fakes, slow ones so that two cores encode and decode the calls of three
 * browsers, and no page slowed down for being behind another. Sound is held back as for every user: until the page captures
 * or has been touched; whatever Playwright evaluates in a page counts as a touch.
 */
export const LAUNCH = {
  ...(process.env.CHROMIUM_PATH && { executablePath: process.env.CHROMIUM_PATH }),
  chromiumSandbox: false,
  args: [
    '--use-fake-device-for-media-stream=fps=10',
    '--use-fake-ui-for-media-stream',
    '--disable-background-networking',
    '--disable-renderer-backgrounding',
    '--disable-backgrounding-occluded-windows',
    '--disable-background-timer-throttling',
  ],
}

/**
 * As every other test, but a shared screen is a real one: the browser's dialog chooses the tab whose title contains
 * `title`, and the sound of that tab is captured. Camera and microphone are still fakes, and have to be granted.
 */
export const sharingTab = (title: string) => ({
  ...LAUNCH,
  // Playwright's: a muted browser has silent tabs.
  ignoreDefaultArgs: ['--mute-audio'],
  args: [
    ...LAUNCH.args.filter((arg) => arg !== '--use-fake-ui-for-media-stream'),
    `--auto-select-tab-capture-source-by-title=${title}`,
  ],
})
