import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expectFullMesh, type Person } from '../_people'
import { shoot } from '../_shoot'
import { knock, openCall, startCall } from '../_steps'
import { expect, test } from '../_test'

const PORTRAITS = {
  Ada: { wall: ['#7d5a6a', '#a98bc0'], coat: '#4d6b3c', skin: '#e5b795', hair: '#38233a' },
  Ben: { wall: ['#9cb782', '#3f7a5c'], coat: '#4d3a66', skin: '#c98f6b', hair: '#2b2018' },
  Eve: { wall: ['#86c2a4', '#44637f'], coat: '#6b3550', skin: '#f0cdb0', hair: '#8a4b26' },
}

const sit = async (person: Person, portrait: (typeof PORTRAITS)['Ada']) => {
  const script = readFileSync(join(import.meta.dirname, '../portrait.js'), 'utf8')
  await person.page.addInitScript({ content: `window.portrait = ${JSON.stringify(portrait)}\n${script}` })
}

// The accessibility check takes some ten seconds in a page with running pictures.
test.setTimeout(180_000)

test('every page has its picture taken, and fits every width', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await Promise.all([sit(ada, PORTRAITS.Ada), sit(ben, PORTRAITS.Ben)])

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
})

test('a call has its picture taken, and fits every width', async ({ invite }) => {
  const [ada, ben, eve] = [await invite('Ada'), await invite('Ben'), await invite('Eve')]
  await Promise.all([sit(ada, PORTRAITS.Ada), sit(ben, PORTRAITS.Ben), sit(eve, PORTRAITS.Eve)])
  await startCall([ada, ben, eve])
  await expectFullMesh([ada, ben, eve])
  await shoot(ada, 'call')
  await eve.page.getByRole('button', { name: 'Leave the call' }).click()
  await ben.page.getByRole('button', { name: 'Share your screen' }).click()
  await expect(ben.page.getByRole('region', { name: 'Your shared screen' })).toBeVisible()
  await expect(ada.page.getByRole('group', { name: 'Shared screen of Ben' })).toBeVisible()
  await shoot(ada, 'screen')
  await shoot(ben, 'sharing')
})

test('the menu and the people of a call have their pictures taken, and fit every width', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await Promise.all([sit(ada, PORTRAITS.Ada), sit(ben, PORTRAITS.Ben)])
  await startCall([ada, ben])
  const { page } = ada
  await page.getByRole('button', { name: 'people in this call' }).click()
  await page.getByRole('button', { name: 'Sound and picture of Ben' }).click()
  await shoot(ada, 'people')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('radio', { name: 'Speaker' }).check()
  await page.getByRole('radio', { name: 'Hidden' }).check()
  await shoot(ada, 'more')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await shoot(ada, 'speaker')
})
