import { launch, type Browser, type Page } from 'puppeteer-core'
import { test as base } from '../_test'

type Preferences = Record<string, string | number | boolean>

/** A fake camera and microphone, no questions, sound that may start by itself. */
const PREFERENCES: Preferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  // Nothing of a call of this machine needs an address that mDNS hides.
  'media.peerconnection.ice.obfuscate_host_addresses': false,
}

/** A page in a Firefox of its own, with these preferences. */
export type OpenFirefox = (preferences?: Preferences) => Promise<Page>

/** Gives each test Firefoxes, which are closed when it ends. Playwright's own protocol needs its own build of Firefox. */
export const test = base.extend<{ firefox: OpenFirefox }>({
  firefox: async ({}, use) => {
    const browsers: Browser[] = []
    await use(async (preferences = {}) => {
      const browser = await launch({
        browser: 'firefox',
        executablePath: process.env.FIREFOX_PATH ?? '',
        headless: true,
        extraPrefsFirefox: { ...PREFERENCES, ...preferences },
      })
      browsers.push(browser)
      return browser.newPage()
    })
    await Promise.all(browsers.map((browser) => browser.close()))
  },
})

/** Types a name in the lobby, over the one that is suggested, and asks to join. */
export const knockAs = async (page: Page, name: string): Promise<void> => {
  const field = await page.waitForSelector('form input')
  await field?.click({ count: 3 })
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
}

export { expect } from '@playwright/test'
