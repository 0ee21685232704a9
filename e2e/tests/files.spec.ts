import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { watchConnections, type Watched } from '../_connections'
import type { Person } from '../_people'
import { shoot } from '../_shoot'
import { expectTiles, startCall } from '../_steps'
import { expect, test } from '../_test'

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const entry = ({ page }: Person, name: string) =>
  page.getByRole('log', { name: 'Messages' }).getByRole('group', { name })

test('a file goes to everybody who accepts it, whole, and is saved under a safe name', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await startCall([ada, ben])
  await expectTiles(ada, [ada, ben])
  const bytes = Buffer.from(Uint32Array.from({ length: 750_000 }, (_, index) => index * 2_654_435_761).buffer)

  await ada.page.keyboard.press('c')
  const picking = ada.page.waitForEvent('filechooser')
  await ada.page.getByRole('button', { name: 'Send files' }).click()
  await (await picking).setFiles({ name: 'Plan \u202Efdp.exe', mimeType: 'text/html', buffer: bytes })
  await expect(entry(ada, 'Plan fdp.exe')).toContainText('Ben: has not answered yet')

  // Told of while the chat is closed, as a message is.
  await ben.page.getByRole('button', { name: /^Open the chat:.*Offers a file/ }).click()
  await expect(entry(ben, 'Plan fdp.exe')).toContainText('3 MB')
  await shoot(ben, 'file-offered')
  await entry(ben, 'Plan fdp.exe').getByRole('button', { name: 'Accept' }).click()
  const save = entry(ben, 'Plan fdp.exe').getByRole('link', { name: 'Save' })
  await expect(save).toBeVisible()
  await expect(entry(ada, 'Plan fdp.exe')).toContainText('Ben: has it')
  await shoot(ada, 'file-sent')

  const downloading = ben.page.waitForEvent('download')
  await save.click()
  const download = await downloading
  expect(download.suggestedFilename()).toBe('Plan fdp.exe')
  expect(hashOf(await readFile(await download.path()))).toBe(hashOf(bytes))
})

/** Closes every connection of the page once the first bytes of a file have come. */
const breakInMidst = ({ page }: Person): Promise<void> =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const look = (): void => {
          const progress = document.querySelector('progress')
          if (!progress || progress.value === 0) return
          observer.disconnect()
          for (const connection of (window as unknown as Watched).connections) connection.close()
          resolve()
        }
        const observer = new MutationObserver(look)
        observer.observe(document.body, { subtree: true, childList: true, attributes: true })
      }),
  )

test('a file whose connection breaks in its midst goes on over a fresh one, and is whole', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await ben.page.addInitScript(watchConnections)
  await startCall([ada, ben])
  await expectTiles(ada, [ada, ben])
  const bytes = Buffer.from(
    Uint32Array.from({ length: 8_000_000 }, (_, index) => index * 2_654_435_761).buffer,
  )

  await ada.page.keyboard.press('c')
  await ben.page.keyboard.press('c')
  const picking = ada.page.waitForEvent('filechooser')
  await ada.page.getByRole('button', { name: 'Send files' }).click()
  await (await picking).setFiles({ name: 'film.bin', mimeType: 'video/mp4', buffer: bytes })
  const broken = breakInMidst(ben)
  await entry(ben, 'film.bin').getByRole('button', { name: 'Accept' }).click()
  await broken
  await expect(entry(ben, 'film.bin')).toContainText('interrupted; it goes on by itself')
  await expect(entry(ada, 'film.bin')).toContainText('Ben: has it', { timeout: 90_000 })

  const downloading = ben.page.waitForEvent('download')
  await entry(ben, 'film.bin').getByRole('link', { name: 'Save' }).click()
  expect(hashOf(await readFile(await (await downloading).path()))).toBe(hashOf(bytes))
})
