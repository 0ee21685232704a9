import { signInWithGoogle, test, toProvider } from '../_google'
import { shoot } from '../_shoot'
import { admit, expectPhase, openCall } from '../_steps'
import { expect } from '../_test'

const NAME = 'Ada Lovelace'

test('every page of a sign-in has its picture taken, fits every width and can be read out', async ({
  invite,
}) => {
  const [host, ada] = [await invite('Ben'), await invite(NAME)]
  await ada.page.goto('/')
  await expect(ada.page.getByRole('button', { name: 'Continue with Google' })).toBeVisible()
  await shoot(ada, 'google-home')

  await toProvider(ada.page)
  await ada.page.getByRole('link', { name: 'Cancel' }).click()
  await expect(ada.page.getByRole('heading', { name: 'You did not sign in' })).toBeVisible()
  await shoot(ada, 'google-denied')
  await ada.page.getByRole('link', { name: 'Go on without Google' }).click()

  const link = await openCall(host)
  await ada.page.goto(link)
  await expect(ada.page.getByRole('button', { name: 'Continue with Google' })).toBeVisible()
  await shoot(ada, 'google-lobby')
  await signInWithGoogle(ada.page, NAME)
  await shoot(ada, 'google-lobby-signed-in')
  const home = await ada.context.newPage()
  await home.goto('/')
  await expect(home.getByText('Signed in as')).toBeVisible()
  await shoot({ page: home }, 'google-home-signed-in')

  await ada.page.getByRole('button', { name: 'Ask to join' }).click()
  await expectPhase(ada.page, 'waiting')
  await shoot(ada, 'google-waiting')
  await expect(host.page.getByRole('button', { name: `Admit ${NAME}` })).toBeVisible()
  await shoot(host, 'google-knock')
  await host.page.setViewportSize({ width: 360, height: 740 })
  const name = host.page.getByRole('region', { name: 'At the door' }).locator('strong')
  expect(await name.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
  await admit(host, ada)
  await shoot(host, 'google-call')

  await home.goto('/knows')
  await expect(home.getByRole('listitem')).toHaveCount(2)
  await shoot({ page: home }, 'knows')
  await home.getByRole('button', { name: 'Forget me now' }).click()
  await expect(home.getByText('No row that is in force')).toBeVisible()
  await shoot({ page: home }, 'knows-nothing')
})
