import type { Page } from '@playwright/test'
import { LAUNCH } from '../_launch'
import { tileOf, type Person } from '../_people'
import { shoot } from '../_shoot'
import { writeSpeech } from '../_speech'
import { expectPhase, startCall } from '../_steps'
import { expect, test } from '../_test'

test.use({
  launchOptions: { ...LAUNCH, args: [...LAUNCH.args, `--use-file-for-fake-audio-capture=${writeSpeech()}`] },
})

/** Keeps the microphones that the page is given, to ask the latest about itself; and lets a device be hidden from the page. */
const watchDevices = ({ page }: Person): Promise<unknown> =>
  page.addInitScript(() => {
    const { mediaDevices } = navigator
    const ask = mediaDevices.getUserMedia.bind(mediaDevices)
    const list = mediaDevices.enumerateDevices.bind(mediaDevices)
    const watched = { given: [] as MediaStreamTrack[], hidden: '' }
    Object.assign(window, { watched })
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await ask(constraints)
      watched.given.push(...stream.getAudioTracks())
      return stream
    }
    mediaDevices.enumerateDevices = async () => {
      const { hidden } = watched
      return (await list()).filter(({ label }) => hidden === '' || label !== hidden)
    }
  })

type Watched = { watched: { given: MediaStreamTrack[]; hidden: string } }

/** The microphone that runs, as the browser has it. */
const microphoneOf = (page: Page) =>
  page.evaluate(() => {
    const { given } = (window as unknown as Watched).watched
    const running = given.filter(({ readyState }) => readyState === 'live')
    return running.map((track) => ({ label: track.label, ...track.getSettings() })).at(-1)
  })

/** Takes a device away from the page, or gives it back. */
const unplug = (page: Page, label: string): Promise<void> =>
  page.evaluate((hidden) => {
    ;(window as unknown as Watched).watched.hidden = hidden
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'))
  }, label)

/** Where the page's media elements play the call. */
const sinks = (page: Page) =>
  page.evaluate(async () => {
    const devices = await navigator.mediaDevices.enumerateDevices()
    const labelOf = (id: string) => devices.find(({ deviceId }) => deviceId === id)?.label ?? id
    return [...document.querySelectorAll('audio')].map(({ sinkId }) => labelOf(sinkId))
  })

const openSettings = async (page: Page) => {
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Settings' }).click()
  return page.getByRole('dialog', { name: 'Settings' })
}

test('the names of devices are whole on a phone', async ({ invite }) => {
  const { page } = await invite('Ada')
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto('/new')
  for (const kind of ['Microphone', 'Camera', 'Speaker']) {
    const picker = page.getByLabel(kind, { exact: true })
    /** Room in the field beyond its text, in pixels. */
    const room = () =>
      picker.evaluate((field: HTMLSelectElement) => {
        const { font, paddingLeft, paddingRight } = getComputedStyle(field)
        const brush = document.createElement('canvas').getContext('2d')
        const text = field.selectedOptions[0]?.text ?? ''
        if (!brush || text === '') return -1
        brush.font = font
        const width = field.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)
        return width - brush.measureText(text).width
      })
    await expect.poll(room, { message: kind }).toBeGreaterThan(0)
  }
})

test('devices are chosen before and in a call, remembered, and replaced when they are gone', async ({
  invite,
}) => {
  const ada = await invite('Ada')
  const { page } = ada
  await watchDevices(ada)
  await page.goto('/new')
  await page.getByLabel('Microphone', { exact: true }).selectOption({ label: 'Fake Audio Input 1' })
  await expect.poll(async () => (await microphoneOf(page))?.label).toBe('Fake Audio Input 1')
  await page.getByLabel('Speaker', { exact: true }).selectOption({ label: 'Fake Audio Output 2' })
  await page.getByRole('button', { name: 'Play a test sound' }).click()
  await expect(page.getByText('A test sound was played')).toBeAttached()

  await page.getByLabel('Your name').fill('Ada')
  await page.getByRole('button', { name: 'Open the door' }).click()
  await expectPhase(page, 'live')
  const settings = await openSettings(page)
  await expect(settings.getByLabel('Microphone', { exact: true }).locator(':checked')).toHaveText(
    'Fake Audio Input 1',
  )
  const noise = settings.getByLabel('Reduce noise')
  await expect(noise).toBeChecked()
  await noise.uncheck()
  await expect
    .poll(() => microphoneOf(page))
    .toMatchObject({ label: 'Fake Audio Input 1', noiseSuppression: false, echoCancellation: true })
  await settings.getByLabel('Microphone', { exact: true }).selectOption({ label: 'Fake Audio Input 2' })
  await expect.poll(async () => (await microphoneOf(page))?.label).toBe('Fake Audio Input 2')
  await shoot(ada, 'devices', settings.getByRole('heading', { name: 'Settings' }))
  await page.keyboard.press('Escape')
  // The dialog is gone at once, and from the address a moment later.
  await expect(page).not.toHaveURL(/#/)

  await page.reload()
  await expectPhase(page, 'live')
  await expect
    .poll(() => microphoneOf(page))
    .toMatchObject({ label: 'Fake Audio Input 2', noiseSuppression: false })

  await unplug(page, 'Fake Audio Input 2')
  await expect(page.getByText('The microphone in use was unplugged.').first()).toBeVisible()
  await expect.poll(async () => (await microphoneOf(page))?.label).not.toBe('Fake Audio Input 2')
  await unplug(page, '')
  await expect(page.getByText('Your microphone is back.').first()).toBeVisible()
  await expect.poll(async () => (await microphoneOf(page))?.label).toBe('Fake Audio Input 2')

  // A speaker is offered where it is plugged in, and not taken unasked.
  await unplug(page, 'Fake Audio Output 1')
  await unplug(page, '')
  await expect(page.getByRole('button', { name: 'Use as speaker' })).toBeVisible()
  await shoot(ada, 'device-offered')
  await page.getByRole('button', { name: 'Use as speaker' }).click()
  await expect(page.getByRole('button', { name: 'Use as speaker' })).toHaveCount(0)
  const again = await openSettings(page)
  await expect(again.getByLabel('Speaker', { exact: true }).locator(':checked')).toHaveText(
    'Fake Audio Output 1',
  )
})

/** The loudest that the page has played of the others in the last half second, 0 to 1. */
const loudness = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const store = window as unknown as { ears?: AnalyserNode; heard?: Set<MediaStream> }
    const ears = (store.ears ??= new AnalyserNode(new AudioContext(), { fftSize: 32_768 }))
    const heard = (store.heard ??= new Set())
    for (const { srcObject } of document.querySelectorAll('audio')) {
      if (!(srcObject instanceof MediaStream) || heard.has(srcObject)) continue
      if (srcObject.getAudioTracks().length === 0) continue
      heard.add(srcObject)
      new MediaStreamAudioSourceNode(ears.context as AudioContext, { mediaStream: srcObject }).connect(ears)
    }
    const samples = new Float32Array(ears.fftSize)
    ears.getFloatTimeDomainData(samples)
    return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  })

/** A microphone that gives digital silence: its own switch is off. */
const silence = ({ page }: Person): Promise<unknown> =>
  page.addInitScript(() => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      const stream = await ask(constraints)
      if (stream.getAudioTracks().length === 0) return stream
      const silent = new AudioContext().createMediaStreamDestination().stream
      return new MediaStream([...silent.getAudioTracks(), ...stream.getVideoTracks()])
    }
  })

test('a muted person is told that they talk, and is heard while they hold Space', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await silence(ben)
  await startCall([ada, ben])
  const adas = tileOf(ben.page, 'Ada')
  await expect.poll(() => loudness(ben.page), { message: 'Ben hears Ada' }).toBeGreaterThan(0.01)

  await ada.page.getByRole('button', { name: 'Mute microphone' }).click()
  await expect(adas.getByText('muted')).toBeAttached()
  await expect.poll(() => loudness(ben.page), { message: 'Ben hears nothing' }).toBeLessThan(0.001)
  await expect(ada.page.getByText('You are talking, and you are muted.').first()).toBeVisible()
  await shoot(ada, 'muted-talk')

  await ada.page.keyboard.down('Space')
  await expect(ada.page.getByRole('button', { name: 'Mute microphone' })).toBeVisible()
  await expect(adas.getByText('muted')).toHaveCount(0)
  await expect.poll(() => loudness(ben.page), { message: 'Ben hears Ada' }).toBeGreaterThan(0.01)
  await ada.page.keyboard.up('Space')
  await expect(ada.page.getByRole('button', { name: 'Unmute microphone' })).toBeVisible()
  await expect(adas.getByText('muted')).toBeAttached()
  await expect.poll(() => loudness(ben.page), { message: 'Ben hears nothing' }).toBeLessThan(0.001)

  // A page that has lost the keyboard never learns that the key was released.
  await ada.page.keyboard.down('Space')
  await expect(ada.page.getByRole('button', { name: 'Mute microphone' })).toBeVisible()
  await ada.page.evaluate(() => window.dispatchEvent(new Event('blur')))
  await expect(ada.page.getByRole('button', { name: 'Unmute microphone' })).toBeVisible()
  await ada.page.keyboard.up('Space')

  // On a button Space presses the button, and stays what it is when released.
  await ada.page.getByRole('button', { name: 'Unmute microphone' }).focus()
  await ada.page.keyboard.press('Space')
  await expect(ada.page.getByRole('button', { name: 'Mute microphone' })).toBeFocused()

  await expect(ben.page.getByText('Nothing is heard from your microphone.').first()).toBeVisible()
  await ben.page.getByRole('button', { name: 'Choose a microphone' }).click()
  const settings = ben.page.getByRole('dialog', { name: 'Settings' })
  await settings.getByLabel('Speaker', { exact: true }).selectOption({ label: 'Fake Audio Output 1' })
  await expect.poll(() => sinks(ben.page)).toEqual(['Fake Audio Output 1'])
})
