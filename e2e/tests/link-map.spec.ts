import { startCoturn } from '@talki/core/_coturn'
import { startStack } from '@talki/local/stack'
import { ufragsBetween, watchConnections, type Watched } from '../_connections'
import { newPerson, type Person } from '../_people'
import { shoot } from '../_shoot'
import { startCall } from '../_steps'
import { expect, STACK, test } from '../_test'

const openLinks = async ({ page }: Person): Promise<void> => {
  await page.getByRole('button', { name: 'people in this call' }).click()
  await page.getByRole('button', { name: 'Links between people' }).click()
  await expect(page.getByRole('dialog', { name: 'Links' })).toBeVisible()
}
/** A cell of the map, by the names of its row and column. */
const cell = ({ page }: Person, row: string, column: string) =>
  page.getByRole('row', { name: row }).getByRole('button', { name: new RegExp(`^${row}, ${column}:`) })

test('three people see every link, the ones over a relay named, and restart one between two others', async ({
  browser,
}) => {
  await using coturn = await startCoturn(['allow-loopback-peers', 'allowed-peer-ip=127.0.0.1'])
  const env = { ...STACK.env, TURN_URLS: coturn.turn.urls.join(','), TURN_SECRET: coturn.turn.secret }
  await using stack = await startStack({ ...STACK, env })
  await using ada = await newPerson(browser, { name: 'Ada', origin: stack.origin })
  await using ben = await newPerson(browser, { name: 'Ben', origin: stack.origin })
  await using eve = await newPerson(browser, { name: 'Eve', origin: stack.origin })
  // Ben's network lets nothing through but a relay.
  for (const person of [ada, ben, eve])
    await person.page.addInitScript(watchConnections, person === ben ? ('relay' as const) : ('all' as const))
  await startCall([ada, ben, eve])
  await openLinks(ada)
  for (const [row, column] of [
    ['Ada', 'Ben'],
    ['Ben', 'Ada'],
    ['Ada', 'Eve'],
    ['Ben', 'Eve'],
    ['Eve', 'Ben'],
  ] as const) {
    const path = row === 'Ben' || column === 'Ben' ? 'over a relay' : 'direct'
    // A link over a relay takes its time: the newcomer is given TURN servers after the admission.
    await expect(cell(ada, row, column)).toHaveAccessibleName(new RegExp(`\\d+ ms.*, ${path}$`), {
      timeout: 40_000,
    })
  }
  const dialog = ada.page.getByRole('dialog')
  await expect(dialog.getByText('the server holds this room and the names')).toContainText('3 that you see')

  // The link between Ben and Eve, of which Ada has no end.
  await cell(ada, 'Ben', 'Eve').click()
  await expect(dialog.getByRole('heading', { name: 'Ben and Eve' })).toBeVisible()
  await expect(dialog.locator('[data-fact=path]')).toHaveText('Over a relay (TURN)')
  const before = await ufragsBetween(ben.page, eve.page)
  expect(before).toHaveLength(2)
  await dialog.getByRole('button', { name: 'Restart this link' }).click()
  await expect(dialog.getByText('Restarted.')).toBeVisible()
  // An end tells of its new path once it has one, which the other may have a moment later.
  const after = () => ufragsBetween(ben.page, eve.page)
  await expect.poll(async () => (await after()).filter((ufrag) => !before.includes(ufrag))).toHaveLength(2)
  await expect(cell(ada, 'Eve', 'Ben')).toHaveAccessibleName(/: (good|weak|bad), \d+ ms.*, over a relay$/)

  await cell(ada, 'Eve', 'Ada').click()
  await dialog.getByRole('button', { name: 'Restart this link' }).click()
  await expect(dialog.getByText('Restarted.')).toBeVisible()
  await shoot(ada, 'links')
})

test('the map is read and used by keyboard alone, names a link that is down, and says when the server holds nothing', async ({
  browser,
}) => {
  await using stack = await startStack({ ...STACK, env: { ...STACK.env, DOOR_SECONDS: '45' } })
  await using ada = await newPerson(browser, { name: 'Ada', origin: stack.origin })
  await using ben = await newPerson(browser, { name: 'Ben', origin: stack.origin })
  await ben.page.addInitScript(watchConnections)
  await startCall([ada, ben])
  await openLinks(ada)
  const dialog = ada.page.getByRole('dialog')
  await expect(dialog.getByText('The link is good.')).toBeVisible()
  await cell(ada, 'Ada', 'Ben').focus()
  await ada.page.keyboard.press('ArrowDown')
  await ada.page.keyboard.press('ArrowLeft')
  await expect(cell(ada, 'Ada', 'Ben')).toBeFocused()
  await ada.page.keyboard.press('Enter')
  await expect(cell(ada, 'Ben', 'Ada')).toHaveAttribute('aria-pressed', 'true')

  await expect(dialog.getByText('Nothing: the door has closed')).toBeVisible({ timeout: 60_000 })
  // As if Ben's machine had lost its network: nothing is said, and nobody is left to find another way by.
  await ben.page.evaluate(() => (window as unknown as Watched).connections.forEach((pc) => pc.close()))
  await expect(dialog.getByRole('list', { name: 'Poor links' })).toContainText('down')
})
