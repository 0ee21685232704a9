import { statSync } from 'node:fs'
import { watchPictures } from '../_people'
import { shoot } from '../_shoot'
import { admit, knock, openCall } from '../_steps'
import { expect, test } from '../_test'

/** A browser that cannot write into a file that the user chooses: it downloads the recording at the end. */
const withoutPicker = (): void => {
  Reflect.deleteProperty(window, 'showSaveFilePicker')
}

test('who comes later is told that the call is recorded, and the file is saved when the recorder leaves', async ({
  invite,
}) => {
  // The accessibility check takes some ten seconds in a page with running pictures.
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await ada.page.addInitScript(withoutPicker)
  const link = await openCall(ada)
  await ada.page.getByRole('button', { name: 'More' }).click()
  await ada.page.getByRole('button', { name: 'Record this call' }).click()
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Start recording' }).click()
  await expect(ada.page.getByText('You are recording this call').first()).toBeVisible()

  await knock(ben, link)
  await admit(ada, ben)
  const sign = ben.page.locator('header').getByText('Ada is recording this call')
  await expect(sign).toBeVisible()
  await shoot(ben, 'recorded')
  await shoot(ada, 'recording')

  // Again and again, as the notice goes with the recording.
  const first = ada.page.waitForEvent('download')
  await ada.page.getByRole('button', { name: 'Stop and save' }).click()
  await expect(sign).toHaveCount(0)
  await expect(ada.page.getByRole('heading', { level: 1 })).toBeFocused()
  expect((await first).suggestedFilename()).toMatch(/^Talki \d{4}-\d\d-\d\d \d\d\.\d\d\.(mp4|webm)$/)
  await ada.page.getByRole('button', { name: 'More' }).click()
  await ada.page.getByRole('button', { name: 'Record this call' }).click()
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Start recording' }).click()
  await expect(sign).toBeVisible()
  await watchPictures(ada.page, 'Ben', 30)

  const saved = ada.page.waitForEvent('download')
  await ada.page.getByRole('button', { name: 'Leave' }).click()
  const file = await saved
  const path = await file.path()
  expect(statSync(path).size).toBeGreaterThan(5000)
  // It plays, and is a picture of the stage.
  const player = await ben.context.newPage()
  await player.setContent('<input type="file" />')
  await player.locator('input').setInputFiles(path)
  const size = await player.evaluate(async () => {
    const file = document.querySelector('input')?.files?.[0]
    const video = Object.assign(document.createElement('video'), { muted: true })
    if (file) video.src = URL.createObjectURL(file)
    await new Promise((resolve, reject) => {
      video.onloadeddata = resolve
      video.onerror = () => reject(new Error(video.error?.message))
    })
    return [video.videoWidth, video.videoHeight]
  })
  expect(size.sort((a, b) => a - b)).toEqual([720, 1280])
})
