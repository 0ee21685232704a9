import { expectFullMesh, expectToSee, type Person } from '../_people'
import { shoot } from '../_shoot'
import { expectTiles, knock, openCall, startCall } from '../_steps'
import { expect, test } from '../_test'

// The accessibility check takes some ten seconds in a page with running pictures.

test('every page has its picture taken, and fits every width', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]

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
  await startCall([ada, ben, eve])
  await expectFullMesh([ada, ben, eve])
  await shoot(ada, 'call')
  await eve.page.getByRole('button', { name: 'Leave the call' }).click()
  await ben.page.getByRole('button', { name: 'Share your screen' }).click()
  await expect(ben.page.getByRole('region', { name: 'Your shared screen' })).toBeVisible()
  await expect(ada.page.getByRole('group', { name: 'Shared screen of Ben' })).toBeVisible()
  await shoot(ada, 'screen')
  await shoot(ben, 'sharing')
  await ada.page.getByRole('group', { name: 'Shared screen of Ben' }).hover()
  await ada.page.getByRole('button', { name: 'Zoom in' }).click()
  await ada.page.keyboard.press('+')
  await shoot(ada, 'screen-zoomed')
})

test('a call of six has its picture taken, and fits every width', async ({ invite }) => {
  const people = await Promise.all([
    invite('Ada'),
    invite('Ben'),
    // Two pictures are enough to show how they stand beside people without one.
    ...['Cid', 'Dora', 'Eve', 'Finn'].map((name) => invite(name, { withoutDevices: true })),
  ])
  const [ada, ben] = people as [Person, Person]
  await startCall([ada, ben, ...people.slice(2)])
  await expectTiles(ada, people)
  await expectToSee(ada, 'Ben')
  await expect(ada.page.getByText('Connecting…')).toHaveCount(0)
  await shoot(ada, 'call-of-six')
})

test('the menu and the people of a call have their pictures taken, and fit every width', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
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
  // By the pointer: a focus that the keyboard brings shows the button's hint.
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await shoot(ada, 'speaker')
})
