import { startStack } from '@talki/local/stack'
import { newPerson, tileOf, type Person } from '../_people'
import { shoot } from '../_shoot'
import { STACK } from '../_stack'
import { expectPhase, expectTiles, startCall } from '../_steps'
import { expect, test } from '../_test'

/** Opens the list of the people in the call. */
const openPeople = async ({ page }: Person, count: number): Promise<void> => {
  await page.getByRole('button', { name: `${count} people in this call` }).click()
}
const rowOf = ({ page }: Person, name: string) =>
  page.getByRole('dialog').getByRole('listitem').filter({ hasText: name })

test('with the door closed and the server stopped, the role passes on, is handed over, and removes a member', async ({
  browser,
}) => {
  const stack = await startStack({ ...STACK, doorSeconds: 90 })
  let isStopped = false
  const stop = async (): Promise<void> => {
    if (!isStopped) await stack[Symbol.asyncDispose]()
    isStopped = true
  }
  await using server = { stop, [Symbol.asyncDispose]: stop }
  // Who says what is not about pictures.
  const options = { origin: stack.origin, withoutDevices: true }
  await using ada = await newPerson(browser, { name: 'Ada', ...options })
  await using ben = await newPerson(browser, { name: 'Ben', ...options })
  await using cid = await newPerson(browser, { name: 'Cid', ...options })
  for (const { page } of [ada, ben, cid]) page.setDefaultTimeout(30_000)
  await startCall([ada, ben, cid])
  for (const { page } of [ada, ben, cid]) {
    await expect(page.locator('[data-member]')).toHaveCount(3)
    await expect(page.getByText('Connecting…')).toHaveCount(0)
  }
  for (const { page } of [ada, ben, cid]) {
    await page.getByText(/^Door closed/).waitFor({ timeout: 120_000 })
    await expectPhase(page, 'live')
  }
  await server.stop()

  // Whoever is not the admin is offered nothing.
  await openPeople(cid, 3)
  await expect(cid.page.getByRole('button', { name: /^(Remove|Make)/ })).toHaveCount(0)
  await expect(rowOf(cid, 'Ada')).toContainText('admin')
  await ada.page.getByRole('button', { name: 'Leave the call' }).click()
  await expectPhase(ada.page, 'ended')

  // The next in the order of admission is the admin, on both pages.
  await expect(rowOf(cid, 'Ben')).toContainText('admin')
  await expect(cid.page.getByText('Ben is the admin now')).toBeAttached()
  await openPeople(ben, 2)
  await expect(rowOf(ben, 'Ben')).toContainText('you, admin')
  await expect(cid.page.getByRole('button', { name: /^(Remove|Make)/ })).toHaveCount(0)

  // Ben makes Cid the admin.
  await ben.page.getByRole('button', { name: 'Make Cid admin' }).click()
  await shoot(ben, 'hand-over')
  await ben.page.getByRole('button', { name: 'Make them admin' }).click()
  await expect(rowOf(ben, 'Cid')).toContainText('admin')
  await expect(rowOf(cid, 'Cid')).toContainText('you, admin')
  await expect(ben.page.getByRole('button', { name: /^(Remove|Make)/ })).toHaveCount(0)

  // Cid removes Ben, who is told, and is out.
  await cid.page.getByRole('button', { name: 'Remove Ben' }).click()
  await cid.page.getByRole('button', { name: 'Remove from the call' }).click()
  await expectPhase(ben.page, 'ended')
  await expect(ben.page.getByRole('heading', { name: 'You were removed from the call' })).toBeVisible()
  await cid.page.keyboard.press('Escape')
  await expectTiles(cid, [cid])
  await expect(tileOf(cid.page, 'Ben')).toHaveCount(0)
})
