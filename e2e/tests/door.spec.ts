import { sql } from 'drizzle-orm'
import type { Page } from '@playwright/test'
import { startStack } from '@talki/local/stack'
import { expectFullMesh, newPerson } from '../_people'
import { shoot } from '../_shoot'
import { expectPhase, expectTiles, knock, openCall, startCall } from '../_steps'
import { expect, STACK, test } from '../_test'
import { socketState, tapWire } from '../_wire'

test('a denied person is told so, and stays denied', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const link = await openCall(ada)
  await knock(ben, link)
  await ada.page.getByRole('button', { name: 'Deny Ben' }).click()
  await expectPhase(ben.page, 'ended')
  await expect(ben.page.getByRole('heading', { name: /not let in|denied|declined/i })).toBeVisible()
  await expect(ada.page.getByRole('button', { name: 'Admit Ben' })).toHaveCount(0)

  await ben.page.goto(link)
  await ben.page.getByRole('button', { name: 'Ask to join' }).click()
  await expectPhase(ben.page, 'ended')
  await expectTiles(ada, [ada])
})

test('admit all lets everybody in at once', async ({ invite }) => {
  const [ada, ben, eve] = [await invite('Ada'), await invite('Ben'), await invite('Eve')]
  const link = await openCall(ada)
  await Promise.all([knock(ben, link), knock(eve, link)])
  await expect(ada.page.getByRole('button', { name: 'Admit all' })).toBeVisible()
  await shoot(ada, 'knocks')
  await ada.page.getByRole('button', { name: 'Admit all' }).click()
  await expectPhase(ben.page, 'live')
  await expectPhase(eve.page, 'live')
  await expectFullMesh([ada, ben, eve])
})

test('who gives up waiting is no longer at the door', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await knock(ben, await openCall(ada))
  await expect(ada.page.getByRole('button', { name: 'Admit Ben' })).toBeVisible()
  await ben.page.getByRole('button', { name: /cancel|stop waiting|leave/i }).click()
  await expect(ada.page.getByRole('button', { name: 'Admit Ben' })).toHaveCount(0)
})

test('the call is drawn while its user waits, and nothing of it can be found before the admission', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const { page } = ben
  await knock(ben, await openCall(ada))
  await expect(page.locator('main')).toHaveCount(2)
  await expect(page.getByRole('main')).toHaveCount(1)
  const leave = page.getByRole('button', { name: 'Leave the call', exact: true })
  await expect(leave).toHaveCount(0)
  // Its shortcuts are of no effect, and Tab goes through the page at the door alone.
  await page.keyboard.press('?')
  await page.keyboard.press('c')
  for (let presses = 0; presses < 12; presses += 1) {
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('.call') ?? null)).toBeNull()
  }
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'Chat' })).toHaveCount(0)

  await ada.page.getByRole('button', { name: 'Admit Ben' }).click()
  await expect(leave).toBeVisible()
  await expect(page.locator('main')).toHaveCount(1)
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
  await page.keyboard.press('c')
  await expect(page.getByRole('heading', { name: 'Chat' })).toBeVisible()
})

/** Clicks in the page when its door has so many milliseconds left, of its last second. */
const clickAt = (page: Page, button: string, leftMs: number): Promise<void> =>
  page.getByRole('button', { name: button }).evaluate(
    (target: HTMLElement, afterMs) =>
      new Promise<void>((resolve) => {
        const time = document.querySelector('.door__time')
        if (!time) throw new Error('no countdown')
        const watch = new MutationObserver(() => {
          if (time.textContent !== '0:01') return
          watch.disconnect()
          setTimeout(() => {
            target.click()
            resolve()
          }, afterMs)
        })
        watch.observe(time, { characterData: true, childList: true, subtree: true })
      }),
    1000 - leftMs,
  )

test('who is let in as the door closes meets those inside', async ({ browser }) => {
  await using stack = await startStack({ ...STACK, doorSeconds: 15 })
  await using ada = await newPerson(browser, { name: 'Ada', origin: stack.origin })
  await using ben = await newPerson(browser, { name: 'Ben', origin: stack.origin })
  await knock(ben, await openCall(ada))
  await clickAt(ada.page, 'Admit Ben', 300)
  await expectPhase(ben.page, 'live')
  await expectFullMesh([ada, ben])
  for (const { page } of [ada, ben]) await expect(page.getByText(/door closed/i).first()).toBeVisible()
})

test('a locked door turns a guest away until it is unlocked', async ({ invite }) => {
  const [ada, ben, eve] = [await invite('Ada'), await invite('Ben'), await invite('Eve')]
  const link = await startCall([ada, ben])
  await ada.page.getByRole('button', { name: /people in/i }).click()
  await ada.page.getByRole('button', { name: 'Lock the door' }).click()
  for (const { page } of [ada, ben]) await expect(page.getByText('Door locked,')).toBeAttached()
  await shoot(ada, 'door-locked')
  await eve.page.goto(link)
  await eve.page.getByLabel('Your name').fill('Eve')
  await eve.page.getByRole('button', { name: 'Ask to join' }).click()
  await expect(eve.page.getByRole('heading', { name: 'The door is locked' })).toBeVisible()
  await shoot(eve, 'locked-out')
  await ada.page.getByRole('button', { name: 'Unlock the door' }).click()
  await expect(ben.page.getByText('Door open,')).toBeAttached()
  await eve.page.getByRole('button', { name: 'Try again' }).click()
  await expectPhase(eve.page, 'waiting')
})

test('an admin is told of knocks that were held back, and locks the door', async ({ invite }) => {
  const ada = await invite('Ada')
  const link = await openCall(ada)
  for (let n = 0; n < 4; n += 1) {
    const guest = await invite('Ben')
    await guest.page.goto(link)
    await guest.page.getByLabel('Your name').fill('Ben')
    await guest.page.getByRole('button', { name: 'Ask to join' }).click()
    if (n === 3) {
      await expect(guest.page.getByRole('heading', { name: 'Many people are at this door' })).toBeVisible()
      await expect(guest.page.getByText('Try again in 30 seconds.')).toBeVisible()
      await shoot(guest, 'door-crowded')
    } else {
      await ada.page.getByRole('button', { name: 'Deny Ben' }).click()
      await expectPhase(guest.page, 'ended')
    }
  }
  // Said with every state of the room, which a page asks for when its network has changed.
  await ada.context.setOffline(true)
  await ada.context.setOffline(false)
  await expect(ada.page.getByText('One was held back.')).toBeVisible()
  await shoot(ada, 'knocks-held-back')
  await ada.page.getByRole('button', { name: 'Lock the door' }).click()
  await expect(ada.page.getByText('One was held back.')).toHaveCount(0)
  await expect(ada.page.getByText('Door locked,')).toBeAttached()
})

test('the door closes: no socket, no row, and the media flow on', async ({ browser }) => {
  await using stack = await startStack({ ...STACK, doorSeconds: 12 })
  await using ada = await newPerson(browser, { name: 'Ada', origin: stack.origin })
  await using ben = await newPerson(browser, { name: 'Ben', origin: stack.origin })
  for (const { page } of [ada, ben]) await tapWire(page)
  const link = await startCall([ada, ben])
  await expectFullMesh([ada, ben])

  for (const { page } of [ada, ben]) {
    await expect.poll(() => socketState(page)).toBe('closed')
  }
  // The server keeps them for the seconds in which two of the last moment may still find each other.
  const rowsLeft = async () => {
    await stack.sweep()
    return stack.db.execute(
      sql`select id from rooms union all select id from members union all select hash from nonces`,
    )
  }
  await expect.poll(rowsLeft).toMatchObject({ rows: [] })
  await expectFullMesh([ada, ben])
  await expect(ada.page.getByText(/door closed/i).first()).toBeVisible()

  await using eve = await newPerson(browser, { name: 'Eve', origin: stack.origin })
  await eve.page.goto(link)
  await expect(eve.page.getByRole('heading', { name: 'This call cannot be joined' })).toBeVisible()

  await ben.page.getByRole('button', { name: 'Leave' }).click()
  await expectTiles(ada, [ada])
})
