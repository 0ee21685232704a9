import { sql } from 'drizzle-orm'
import type { Page } from '@playwright/test'
import { expectFullMesh, tileOf } from '../_people'
import { shoot } from '../_shoot'
import { admit, expectPhase, expectTiles, openCall, startCall } from '../_steps'
import { signInWithGoogle, test, toProvider } from '../_google'
import { expect, test as withoutGoogle } from '../_test'

const ADA = 'Ada Lovelace'

test.beforeEach(async ({ stack }) => {
  await stack.db.execute(sql`DELETE FROM sessions`)
})

/** Nobody is signed in, neither by the page's word nor by the server's. */
const expectSignedOut = async (page: Page): Promise<void> => {
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Continue with Google' })).toBeVisible()
  await expect(page.getByLabel('Your name')).toBeVisible()
}

test('from a room’s link to Google and back, into the room, with a tick that all can see and hear', async ({
  invite,
}) => {
  const [host, ada] = [await invite('Hope'), await invite(ADA)]
  const link = await openCall(host)
  await ada.page.goto(link)
  await signInWithGoogle(ada.page, ADA)
  await expect(ada.page).toHaveURL(link)
  await expect(ada.page.locator('.signed-in')).toContainText(`Signed in as ${ADA}, verified`)

  await ada.page.getByRole('button', { name: 'Ask to join' }).click()
  await expectPhase(ada.page, 'waiting')
  await expect(ada.page.locator('p').filter({ hasText: 'They see' })).toContainText(
    /They see\s+Ada Lovelace\s*, verified/,
  )
  const card = host.page.locator('.knock').filter({ hasText: ADA })
  await expect(card).toContainText(/Ada Lovelace\s*, verified/)
  await expect(card.locator('.tick')).toBeVisible()
  await expect(host.page.getByText(`${ADA}, verified, knocks at the door`)).toBeAttached()

  await admit(host, ada)
  await expectFullMesh([host, ada])
  for (const { page } of [host, ada]) {
    await expect(tileOf(page, ADA).locator('.tick')).toBeVisible()
    await expect(tileOf(page, ADA)).toContainText(', verified')
    await expect(tileOf(page, 'Hope').locator('.tick')).toHaveCount(0)
  }

  // The same person at another machine: no second approval, and the call moves there.
  const phone = await invite(ADA)
  await phone.page.goto(link)
  await signInWithGoogle(phone.page, ADA)
  await phone.page.getByRole('button', { name: 'Ask to join' }).click()
  await expectPhase(phone.page, 'live')
  await expectPhase(ada.page, 'ended')
  await expect(ada.page.getByRole('heading', { name: 'This call is open elsewhere' })).toBeVisible()
  await shoot(ada, 'open-elsewhere')
  await expectTiles(host, [host, phone])
  await expectFullMesh([host, phone])
  await ada.page.getByRole('button', { name: 'Use it here' }).click()
  await expectPhase(ada.page, 'live')
  await expectPhase(phone.page, 'ended')
})

test('from home and back, and out again', async ({ invite }) => {
  const { page, context } = await invite(ADA)
  await page.goto('/')
  await signInWithGoogle(page, ADA)
  await expect(page).toHaveURL('/')
  const [cookie] = await context.cookies()
  expect(cookie).toMatchObject({ name: 'talki', httpOnly: true, sameSite: 'Lax' })
  await page.getByRole('button', { name: 'Open a call' }).click()
  await expect(page.getByText('Signed in as')).toBeVisible()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByLabel('Your name')).toBeVisible()
  expect(await context.cookies()).toEqual([])
  await expectSignedOut(page)
})

test('who signs in in another tab ends the call by the old name, and knocks as the person they now are', async ({
  invite,
}) => {
  const [host, ben] = [await invite('Hope'), await invite('Ben')]
  await startCall([host, ben])
  await expectFullMesh([host, ben])
  const tab = await ben.context.newPage()
  await tab.goto('/')
  await toProvider(tab)
  await tab.getByRole('link', { name: ADA }).click()
  await tab.getByRole('button', { name: 'End that call and sign in' }).click()
  await expect(tab.getByText('Signed in as')).toBeVisible()
  await tab.close()
  await expectPhase(ben.page, 'ended')
  await expect(tileOf(host.page, 'Ben')).toHaveCount(0)

  await ben.page.reload()
  await ben.page.getByRole('button', { name: 'Ask to join' }).click()
  await expect(ben.page.getByRole('heading', { name: 'You have knocked' })).toBeVisible()
  await admit(host, { ...ben, name: ADA })
  await expect(tileOf(host.page, ADA).locator('.tick')).toBeVisible()
})

test('the address of the callback is spent: it stays in no history', async ({ invite }) => {
  const { page } = await invite(ADA)
  const seen: string[] = []
  page.on('framenavigated', (frame) => seen.push(frame.url()))
  await page.goto('/')
  await signInWithGoogle(page, ADA)
  expect(seen.some((url) => url.includes('code='))).toBe(true)
  await page.goBack()
  await expect(page).not.toHaveURL(/code=|state=.*auth/)
})

test('whoever cancels at Google is told so, and has a way back to the call', async ({ invite, stack }) => {
  const [host, ada] = [await invite('Hope'), await invite(ADA)]
  const link = await openCall(host)
  await ada.page.goto(link)
  await toProvider(ada.page)
  await ada.page.getByRole('link', { name: 'Cancel' }).click()
  await expect(ada.page.getByRole('heading', { name: 'You did not sign in' })).toBeVisible()
  await expect(ada.page).toHaveURL('/auth/google')
  expect(await stack.db.execute(sql`SELECT * FROM sessions WHERE verified`)).toMatchObject({ rows: [] })
  await ada.page.getByRole('link', { name: 'To the call, without Google' }).click()
  await expect(ada.page).toHaveURL(link)
  await expect(ada.page.getByRole('button', { name: 'Ask to join' })).toBeVisible()
  await signInWithGoogle(ada.page, ADA)
  await expect(ada.page).toHaveURL(link)
})

test('whoever turns back at Google, or opens a new window, finds the page as it was', async ({ invite }) => {
  const { page, context } = await invite(ADA)
  await page.goto('/')
  await toProvider(page)
  await page.goBack()
  await expect(page.getByLabel('Your name')).toBeVisible()
  await toProvider(page)
  const second = await context.newPage()
  await page.close()
  await second.goto('/')
  await signInWithGoogle(second, ADA)
})

/** A sign-in of this page, up to Google's redirect: the address of the callback, not yet visited. */
const callbackOf = async (page: Page): Promise<string> => {
  await page.goto('/')
  await toProvider(page)
  const to = await page.getByRole('link', { name: ADA }).getAttribute('href')
  const response = await page.request.get(new URL(to ?? '', page.url()).href, { maxRedirects: 0 })
  return response.headers().location ?? ''
}

test.describe('a callback that proves nothing', () => {
  test('says why, and signs nobody in: no state, another browser’s, another’s, an old one', async ({
    invite,
    stack,
  }) => {
    const [ada, eve] = [await invite(ADA), await invite('Eve')]
    const says = (title: string) => expect(eve.page.getByRole('heading', { name: title })).toBeVisible()

    await eve.page.goto('/auth/google')
    await says('This sign-in did not begin here')
    const hers = await callbackOf(ada.page)
    await eve.page.goto(hers)
    await says('This sign-in did not begin here')
    await callbackOf(eve.page)
    await eve.page.goto(hers)
    await says('This was another sign-in')
    const own = await callbackOf(eve.page)
    await stack.db.execute(sql`UPDATE sign_ins SET expires_at = now()`)
    await eve.page.goto(own)
    await says('This sign-in is over')
    await expectSignedOut(eve.page)
  })

  test('is good for one use, even with its cookie kept', async ({ invite }) => {
    const [ada, thief] = [await invite(ADA), await invite('Thief')]
    const callback = await callbackOf(ada.page)
    const cookies = await ada.context.cookies()
    await ada.page.goto(callback)
    await expect(ada.page.getByText('Signed in as')).toBeVisible()
    await thief.context.addCookies(cookies)
    await thief.page.goto(callback)
    await expect(thief.page.getByRole('heading', { name: 'This sign-in is over' })).toBeVisible()
    await expectSignedOut(thief.page)
  })
})

test('an answer of Google’s that is not to be believed is not, and the page says what is wrong with it', async ({
  invite,
  provider,
}) => {
  const { page } = await invite(ADA)
  const lies = {
    'meant for another site': { aud: 'another' },
    'issued by somebody else': { iss: 'http://evil.test' },
    'answered another sign-in': { nonce: 'another' },
    'time was over': { exp: 1 },
  }
  await page.goto('/')
  for (const [sentence, claims] of Object.entries(lies)) {
    provider.lie((token) => Object.assign(token, claims))
    await toProvider(page)
    await page.getByRole('link', { name: ADA }).click()
    await expect(page.getByRole('heading', { name: 'Google’s answer was not believed' })).toBeVisible()
    await expect(page.getByRole('main')).toContainText(sentence)
  }
  provider.lie(null)
  await provider.forge(true)
  await toProvider(page)
  await page.getByRole('link', { name: ADA }).click()
  await expect(page.getByRole('main')).toContainText('not signed by Google')
  await provider.forge(false)
  await expectSignedOut(page)
})

test('Google down or slow is said, with a way on', async ({ invite, provider }) => {
  const { page } = await invite(ADA)
  await page.goto('/')
  for (const how of ['down', 'slow'] as const) {
    provider.ail('/token', how)
    await toProvider(page)
    await page.getByRole('link', { name: ADA }).click()
    await expect(page.getByRole('heading', { name: 'Signing you in…' })).toBeVisible()
    await expect(page.getByRole('heading', { name: 'Google does not answer' })).toBeVisible()
  }
  provider.ail('/token', null)
  await page.getByRole('link', { name: 'Go on without Google' }).click()
  await expect(page).toHaveURL('/')
  await signInWithGoogle(page, ADA)
})

test('a name that would imitate the tick is refused in words', async ({ invite }) => {
  const { page } = await invite('Eve')
  await page.goto('/')
  for (const name of ['Ada ✓', 'Ada ✅', 'Ada (verified)']) {
    await page.getByLabel('Your name').fill(name)
    await page.getByRole('button', { name: 'Open a call' }).click()
    await expect(page.getByRole('alert')).toBeVisible()
    await expect(page).toHaveURL('/')
  }
})

withoutGoogle('where nobody has configured Google, there is no button for it', async ({ invite }) => {
  const { page } = await invite('Ada')
  const told = page.waitForResponse(/auth\.me/)
  await page.goto('/')
  await told
  await expect(page.getByLabel('Your name')).toBeVisible()
  await expect(page.getByRole('button', { name: /Google/ })).toHaveCount(0)
})
