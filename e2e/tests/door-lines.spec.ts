import { shoot } from '../_shoot'
import { admit, knock, openCall } from '../_steps'
import { expect, test } from '../_test'

test('the admin and who waits write each other a line before anybody is let in', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const link = await openCall(ada)
  await knock(ben, link)
  const card = ada.page.getByRole('region', { name: 'At the door' }).getByRole('listitem')

  const field = ben.page.getByRole('textbox', { name: 'A line to the person at the door' })
  await field.fill('It is Ben, <b>from</b> the choir')
  await field.press('Enter')
  await expect(ben.page.getByText('Your line was sent.')).toBeVisible()
  await expect(field).toHaveValue('')
  await expect(card).toContainText('It is Ben, <b>from</b> the choir')
  await expect(ada.page.getByText('Ben writes: It is Ben')).toBeAttached()

  await card.getByRole('button', { name: 'Write to Ben' }).click()
  const line = card.getByRole('textbox', { name: 'A line to Ben' })
  await expect(line).toBeFocused()
  await line.fill('Just a minute')
  await shoot(ada, 'door-line')
  await line.press('Enter')
  await expect(card.getByRole('button', { name: 'Write to Ben' })).toBeFocused()
  await expect(
    ben.page.getByRole('status').filter({ hasText: 'The person at the door writes' }),
  ).toContainText('Just a minute')
  await shoot(ben, 'door-line-waiting')
  await admit(ada, ben)
})
