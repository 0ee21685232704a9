import { countAsLost, setLossy } from '../_loss'
import { tileOf } from '../_people'
import { shoot } from '../_shoot'
import { startCall } from '../_steps'
import { expect, test } from '../_test'

test('a tile says why its picture is poor, and leads by keyboard to what was measured of the link', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await ada.page.addInitScript(countAsLost)
  await startCall([ada, ben])
  await expect(tileOf(ada.page, 'Ben')).toHaveCount(1)
  await setLossy(ada.page, true)
  const sign = tileOf(ada.page, 'Ben').getByRole('button', { name: /Part of what Ben sends is lost/ })
  await expect(sign).toBeVisible()
  await shoot(ada, 'quality')
  await sign.focus()
  await ada.page.keyboard.press('Enter')
  const dialog = ada.page.getByRole('dialog', { name: 'Links' })
  await expect(dialog.getByRole('heading', { name: 'Ada (you) and Ben' })).toBeVisible()
  await expect(dialog.getByText('Part of what Ben sends is lost on the way to you.')).toBeVisible()
  // What comes is measured: a rate above nothing, and pictures.
  const chart = (name: string) => dialog.getByRole('figure', { name }).getByRole('img')
  await expect(chart('Received')).toHaveAccessibleName(/^[1-9].*bit\/s now; from/)
  await expect(chart('Pictures a second')).toHaveAccessibleName(/^[1-9]\d* now; from/)
  await shoot(ada, 'link-charts')
  await ada.page.keyboard.press('Escape')
  await expect(sign).toBeFocused()
  await setLossy(ada.page, false)
  await expect(sign).toHaveCount(0)
})
