import { shoot } from '../_shoot'
import { expect, test } from '../_test'

test('a device is checked in the lobby: every step has a result, nobody else is asked, and it can be cancelled', async ({
  invite,
  origin,
}) => {
  const ada = await invite('Ada')
  const { page } = ada
  const elsewhere: string[] = []
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(origin))
      elsewhere.push(request.url())
  })
  await page.goto('/new')
  await page.getByRole('button', { name: 'Check this device' }).click()
  const dialog = page.getByRole('dialog', { name: 'Check this device' })
  await dialog.getByRole('button', { name: 'Start the check' }).click()
  await expect(dialog.getByRole('progressbar')).toBeVisible()
  await dialog.getByRole('button', { name: 'Cancel the check' }).click()
  await expect(dialog.getByRole('progressbar')).toHaveCount(0)
  await dialog.getByRole('button', { name: /^(Start the check|Check again)$/ }).click()

  const hears = dialog.getByRole('button', { name: 'I hear them' })
  await expect(hears).toBeFocused({ timeout: 40_000 })
  await page.keyboard.press('Enter')
  const result = (title: string) => dialog.getByRole('listitem').filter({ hasText: title })
  await expect(result('Camera')).toContainText(/A picture of \d+ × \d+ arrives/)
  await expect(result('Microphone')).toContainText('It hears you')
  await expect(result('Server')).toContainText(/It answers within \d+ ms|It takes \d+ ms/)
  await expect(result('Network paths')).toContainText('This device can be reached')
  await expect(result('Pictures')).toContainText(/^Pictures.*\d+ ms for a picture \((VP8|VP9|H264|AV1)\)/)
  await expect(result('Download')).toContainText(/\d Mbit\/s|\d kbit\/s/)
  await expect(result('Speaker')).toContainText('You hear it')
  await expect(dialog.getByRole('button', { name: 'Check again' })).toBeFocused()
  await shoot(ada, 'device-check')
  expect(elsewhere).toEqual([])
})
