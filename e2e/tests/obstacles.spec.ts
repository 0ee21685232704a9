import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { newPerson } from '../_people'
import { sitForPortrait } from '../_portraits'
import { shoot } from '../_shoot'
import { admit, expectPhase, knock, openCall } from '../_steps'
import { expect, test } from '../_test'

test.describe('a browser that keeps nothing for this site', () => {
  /** A profile with "block all site data": no cookies, and storage that throws as soon as it is touched. */
  const newProfile = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'talki-profile-'))
    const preferences = { profile: { default_content_setting_values: { cookies: 2 } } }
    await mkdir(join(folder, 'Default'))
    await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences))
    return folder
  }

  test('shows the lobby, and says that cookies are needed', async ({ invite, stack, launchOptions }) => {
    const ada = await invite('Ada')
    const link = await openCall(ada)
    const profile = await newProfile()
    const options = { ...launchOptions, baseURL: stack.origin }
    const context = await chromium.launchPersistentContext(profile, options)
    try {
      await sitForPortrait(context, 'Ben')
      const page = await context.newPage()
      await page.goto(link)
      const refused = () =>
        page.evaluate(() =>
          Promise.resolve()
            .then(() => localStorage.length)
            .catch(String),
        )
      expect(await refused()).toContain('SecurityError')
      await expect(page.getByRole('alert')).toContainText('cookies')
      for (const attempt of [1, 2]) {
        await page.getByLabel('Your name').fill(`Ben ${attempt}`)
        await page.getByRole('button', { name: 'Ask to join' }).click()
        await expect(page.getByRole('button', { name: 'Ask to join' })).toBeVisible()
        await expect(page.getByRole('alert')).toContainText('Allow cookies')
      }
      await shoot({ page }, 'without-cookies', page.getByRole('alert'))
      await page.goto('/')
      await expect(page.getByRole('button', { name: 'Open a call' })).toBeVisible()
      await page.goto('/knows')
      await expect(page.getByText('No row that is in force')).toBeVisible()
    } finally {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    }
  })

  test('and refuses the channel between tabs is let into the call all the same', async ({ invite }) => {
    const [ada, ben] = [await invite('Ada'), await invite('Ben')]
    for (const { page } of [ada, ben]) {
      await page.addInitScript(() => {
        const refuse = () => {
          throw new DOMException('The operation is insecure.', 'SecurityError')
        }
        for (const name of ['localStorage', 'sessionStorage'])
          Object.defineProperty(window, name, { get: refuse })
        Object.defineProperty(window, 'BroadcastChannel', { value: refuse })
      })
    }
    await knock(ben, await openCall(ada))
    await admit(ada, ben)
    const tab = await ada.context.newPage()
    await tab.goto('/knows')
    await tab.getByRole('button', { name: 'Forget me now' }).click()
    await expect(tab.getByText('No row that is in force')).toBeVisible()
  })
})

test.describe('a browser without WebRTC', () => {
  const expectToldEverywhere = async (page: Page): Promise<void> => {
    for (const path of ['/knows', '/', '/new', `/r/${'a'.repeat(26)}`]) {
      await page.goto(path)
      if (path === '/knows') {
        await expect(page.getByText('No row that is in force')).toBeVisible()
        continue
      }
      await expect(page.getByRole('heading', { name: 'This browser cannot make calls' })).toBeVisible()
      await expect(page.getByLabel('Your name')).toHaveCount(0)
    }
  }

  test('that is switched off is told so before anything else', async ({ invite }) => {
    const { page } = await invite('Ada')
    await page.addInitScript(() => Object.defineProperty(window, 'RTCPeerConnection', { value: undefined }))
    await expectToldEverywhere(page)
    await shoot({ page }, 'without-webrtc')
  })

  test('whose constructor throws is told so before anything else', async ({ invite }) => {
    const { page } = await invite('Ada')
    await page.addInitScript(() =>
      Object.defineProperty(window, 'RTCPeerConnection', {
        value: function () {
          throw new DOMException('forbidden', 'NotSupportedError')
        },
      }),
    )
    await expectToldEverywhere(page)
  })
})

test('an error that nothing has caught is shown, with a way to reload', async ({ browser, stack }) => {
  await using ada = await newPerson(browser, { name: 'Ada', origin: stack.origin })
  const { page } = ada
  await openCall(ada)
  // As a component would throw: in a handler of the page's own script, when the next key is pressed.
  const breakKeys = () =>
    page.evaluate(() => {
      Object.defineProperty(HTMLElement.prototype, 'matches', {
        configurable: true,
        value: () => {
          throw new Error('a bug')
        },
      })
    })
  await breakKeys()
  await page.keyboard.press('m')
  const note = page.getByRole('alert').filter({ hasText: 'Something went wrong' })
  await expect(note).toHaveCount(1)
  await expectPhase(page, 'live')
  await page.evaluate(() => Reflect.deleteProperty(HTMLElement.prototype, 'matches'))
  // On a phone its words are long, and its buttons stand side by side all the same.
  await page.setViewportSize({ width: 360, height: 740 })
  const [reload, dismiss] = await Promise.all([
    note.getByRole('button', { name: 'Reload' }).boundingBox(),
    note.getByRole('button', { name: 'Dismiss' }).boundingBox(),
  ])
  expect(dismiss?.x).toBeGreaterThan((reload?.x ?? 0) + (reload?.width ?? 0))
  expect(dismiss?.y).toBeLessThan((reload?.y ?? 0) + (reload?.height ?? 0))
  await shoot(ada, 'failure')
  await note.getByRole('button', { name: 'Dismiss' }).click()
  await expect(note).toHaveCount(0)
  await breakKeys()
  await page.keyboard.press('m')
  await note.getByRole('button', { name: 'Reload' }).click()
  await expectPhase(page, 'live')
  expect(ada.problems).toEqual(['a bug', 'a bug'])
})

test.describe('an address that is not the site’s own', () => {
  test('but is another name of the same machine leads to it', async ({ invite, stack }) => {
    const { page } = await invite('Ada')
    const room = 'a'.repeat(26)
    await page.goto(`${stack.origin.replace('localhost', '127.0.0.1')}/r/${room}`)
    await expect(page).toHaveURL(`${stack.origin}/r/${room}`)
    await expect(page.getByRole('heading', { name: 'This call cannot be joined' })).toBeVisible()
  })

  test('and no secure one is told so, before it asks for a name', async ({ invite, stack }) => {
    const { page } = await invite('Ada')
    await page.route('http://talki.test/**', async (route) => {
      const { pathname } = new URL(route.request().url())
      await route.fulfill({ response: await route.fetch({ url: stack.origin + pathname }) })
    })
    for (const path of ['/', '/new']) {
      await page.goto(`http://talki.test${path}`)
      await expect(page.getByRole('heading', { name: 'Talki needs https' })).toBeVisible()
      await expect(page.getByRole('link', { name: 'Open it over https' })).toHaveAttribute(
        'href',
        `https://talki.test${path}`,
      )
    }
    await shoot({ page }, 'needs-https')
    await page.unrouteAll({ behavior: 'wait' })
  })
})
