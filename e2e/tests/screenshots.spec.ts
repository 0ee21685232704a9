import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expectFullMesh, type Person } from '../_people'
import { knock, openCall, startCall } from '../_steps'
import { expect, test } from '../_test'

/** Where the pictures go; `docs/images` renews those of the README. */
const FOLDER = process.env.TALKI_SCREENSHOTS ?? 'test-results/screenshots'
const SIZES = [
  { width: 360, height: 740 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
]

const PORTRAITS = {
  Ada: { wall: ['#7d5a6a', '#a98bc0'], coat: '#4d6b3c', skin: '#e5b795', hair: '#38233a' },
  Ben: { wall: ['#9cb782', '#3f7a5c'], coat: '#4d3a66', skin: '#c98f6b', hair: '#2b2018' },
  Eve: { wall: ['#86c2a4', '#44637f'], coat: '#6b3550', skin: '#f0cdb0', hair: '#8a4b26' },
}

const sit = async (person: Person, portrait: (typeof PORTRAITS)['Ada']) => {
  const script = readFileSync(join(import.meta.dirname, '../portrait.js'), 'utf8')
  await person.page.addInitScript({ content: `window.portrait = ${JSON.stringify(portrait)}\n${script}` })
}

const shoot = async ({ page }: Person, name: string) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const size of SIZES) {
      await page.setViewportSize(size)
      const scrolls = () =>
        page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
      await expect.poll(scrolls, { message: `${name} fits ${size.width} pixels` }).toBe(false)
      // Of the one width where nothing is left out and everything is close together.
      if (size === SIZES[0]) {
        const { violations } = await new AxeBuilder({ page }).analyze()
        expect(violations.map(({ id, nodes }) => `${name}, ${colorScheme}: ${id} ${nodes[0]?.html}`)).toEqual(
          [],
        )
      }
      await page.screenshot({ path: `${FOLDER}/${name}-${size.width}-${colorScheme}.png` })
    }
  }
}

test('every page has its picture taken, and fits every width', async ({ invite }) => {
  test.setTimeout(120_000)
  const [ada, ben, eve] = [await invite('Ada'), await invite('Ben'), await invite('Eve')]
  await Promise.all([sit(ada, PORTRAITS.Ada), sit(ben, PORTRAITS.Ben), sit(eve, PORTRAITS.Eve)])

  await ada.page.goto('/')
  await shoot(ada, 'home')
  await ada.page.goto('/nowhere')
  await shoot(ada, 'not-found')

  const link = await openCall(ada)
  await shoot(ada, 'alone')
  await ben.page.goto(link)
  await expect(ben.page.getByRole('button', { name: 'Ask to join' })).toBeVisible()
  await shoot(ben, 'lobby')
  await knock(ben, link)
  await shoot(ben, 'waiting')
  await shoot(ada, 'knock')
  await ada.page.getByRole('button', { name: 'Deny Ben' }).click()
  await expect(ben.page.getByRole('heading')).toBeVisible()
  await shoot(ben, 'denied')

  await ben.context.clearCookies()
  await startCall([ada, ben, eve])
  await expectFullMesh([ada, ben, eve])
  await shoot(ada, 'call')
})
