import { expect, knockAs, test } from './_firefox'

test('a Firefox without WebRTC is told so before anything else', async ({ firefox, stack }) => {
  const page = await firefox({ 'media.peerconnection.enabled': false })
  await page.goto(`${stack.origin}/new`)
  await expect
    .poll(() => page.evaluate(() => document.body.innerText), { message: 'what the page says' })
    .toContain('This browser cannot make calls')
  expect(await page.$('form input')).toBeNull()
})

test('a Firefox that keeps no cookies shows the lobby, and names them', async ({ firefox, stack }) => {
  const page = await firefox({ 'network.cookie.cookieBehavior': 2 })
  await page.goto(`${stack.origin}/new`)
  await knockAs(page, 'Ada')
  await expect
    .poll(() => page.evaluate(() => document.body.innerText), { message: 'what the page says' })
    .toMatch(/cookies/i)
})
