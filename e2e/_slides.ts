import type { Page } from '@playwright/test'
import type { Person } from './_people'

/** Title by which the browser chooses a tab to share. */
export const TITLE = 'Slides'
/** Tone that the slides play, in hertz. */
export const TONE_HZ = 1000
export const SIZE = { width: 1000, height: 750 }

/** Opens a tab with moving slides that sound. Once it is shared, `hide` keeps the next share from choosing it again. */
export const openSlides = async ({ context }: Person): Promise<Page & { hide: () => Promise<void> }> => {
  const page = await context.newPage()
  await page.setViewportSize(SIZE)
  await page.setContent(`<title>${TITLE}</title><h1>Slides</h1><p></p>`)
  await page.evaluate((hertz) => {
    const audio = new AudioContext()
    const tone = audio.createOscillator()
    tone.frequency.value = hertz
    tone.connect(audio.destination)
    tone.start()
    let frame = 0
    const draw = (): void => {
      frame += 1
      document.body.style.background = `hsl(${frame} 60% 80%)`
      for (const line of document.querySelectorAll('p')) line.textContent = String(frame)
    }
    setInterval(draw, 50)
  }, TONE_HZ)
  return Object.assign(page, {
    hide: () =>
      page.evaluate(() => {
        document.title = 'Shown'
      }),
  })
}

/**
 * Loudest frequency at this moment of each sound that the page plays, in hertz; 0 for silence. What listens stays: it
 * hears nothing in the first moment, so ask again.
 */
export const tonesHeard = ({ page }: Person): Promise<number[]> =>
  page.evaluate(() => {
    const store = window as unknown as { tones?: AudioContext; ears?: Map<MediaStream, AnalyserNode> }
    const context = (store.tones ??= new AudioContext())
    const ears = (store.ears ??= new Map())
    return [...document.querySelectorAll('audio')].flatMap(({ srcObject }) => {
      if (!(srcObject instanceof MediaStream) || srcObject.getAudioTracks().length === 0) return []
      const analyser = ears.get(srcObject) ?? context.createAnalyser()
      if (!ears.has(srcObject)) context.createMediaStreamSource(srcObject).connect(analyser)
      ears.set(srcObject, analyser)
      const levels = new Float32Array(analyser.frequencyBinCount)
      analyser.getFloatFrequencyData(levels)
      const peak = levels.reduce((best, level, at) => (level > (levels[best] ?? -Infinity) ? at : best), 0)
      return (levels[peak] ?? -Infinity) > -60 ? (peak * context.sampleRate) / analyser.fftSize : 0
    })
  })
