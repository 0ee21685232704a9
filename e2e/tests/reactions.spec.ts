import { tileOf } from '../_people'
import { shoot } from '../_shoot'
import { expectTiles, startCall } from '../_steps'
import { expect, test } from '../_test'

test('a reaction is seen and heard of by everybody for a moment, by mouse and by keyboard', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await startCall([ada, ben])
  await expectTiles(ben, [ada, ben])
  const shown = (viewer: typeof ada, name: string) => tileOf(viewer.page, name).locator('[data-reaction]')
  const popover = ada.page.getByRole('dialog', { name: 'Reactions' })
  const button = ada.page.getByRole('button', { name: 'React' })

  await ada.page.keyboard.press('r')
  await expect(popover.getByRole('button', { name: 'Thumbs up' })).toBeFocused()
  await shoot(ada, 'reactions')
  // The keys of the call rest while the popover has them.
  await ada.page.keyboard.press('h')
  await ada.page.keyboard.press('Escape')
  await expect(popover).toBeHidden()
  await expect(button).toBeFocused()
  await expect(tileOf(ben.page, 'Ada')).not.toContainText('hand raised')

  await ada.page.keyboard.press('Enter')
  await ada.page.keyboard.press('Tab')
  await ada.page.keyboard.press('Enter')
  await expect(shown(ben, 'Ada')).toHaveAttribute('data-reaction', 'heart')
  await expect(shown(ada, 'Ada')).toBeVisible()
  await expect(ben.page.getByText('Ada reacts: heart')).toBeAttached()
  await expect(popover).toBeHidden()
  await expect(button).toBeFocused()

  await button.click()
  await popover.getByRole('button', { name: 'Applause' }).click()
  await expect(shown(ben, 'Ada')).toHaveAttribute('data-reaction', 'applause')
  // A reaction lasts for seconds, and pictures may take longer.
  const clapping = await ada.page
    .getByRole('button', { name: 'Applause', includeHidden: true })
    .evaluateHandle((applause: HTMLElement) => setInterval(() => applause.click(), 2000))
  await shoot(ben, 'reaction')
  await clapping.evaluate((timer) => clearInterval(timer))
  await expect(shown(ben, 'Ada')).toHaveCount(0)
})
