import { PICTURES, type PictureSource } from '@talki/core/protocol/peer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LinkEncodings, PictureEncoding, SoundEncoding } from '../connection/sender-encodings'
import { EASING_MAX, LOW_DATA_HEIGHT, PICTURE_MIN_BPS, ratesOf } from './picture-job'
import { LOW_DATA_BPS, uplinkEncodings, type UplinkWish } from './uplink-budget'

type Wish = UplinkWish<string>

const heights = fc.integer({ min: 0, max: 2160 })
const shown = fc.record({ camera: heights, screen: heights }, { requiredKeys: [] })
const bps = fc.integer({ min: 0, max: 20_000_000 })
const wishes: fc.Arbitrary<Wish> = fc.record({
  links: fc
    .array(fc.record({ shown, capBps: fc.oneof(fc.constant(Infinity), bps) }), { maxLength: 11 })
    .map((links) => links.map((link, at) => ({ ...link, id: `peer ${at}` }))),
  sources: fc.record({
    microphone: fc.boolean(),
    screen_audio: fc.boolean(),
    camera: fc.option(fc.record({ height: fc.constantFrom(360, 480, 640, 720) })),
    screen: fc.option(
      fc.record({
        height: fc.constantFrom(180, 720, 1080, 1600),
        mode: fc.constantFrom('text' as const, 'motion' as const),
      }),
    ),
  }),
  mode: fc.constantFrom('full' as const, 'low' as const, 'audio' as const),
  easing: fc.integer({ min: 0, max: EASING_MAX }),
  budgetBps: bps,
})

const partsOf = (encodings: LinkEncodings): (SoundEncoding | PictureEncoding | null)[] => [
  encodings.microphone,
  encodings.screen_audio,
  encodings.camera,
  encodings.screen,
]
const bitsOf = (encodings: LinkEncodings): number =>
  partsOf(encodings).reduce((sum, part) => sum + (part?.active ? part.maxBitrate : 0), 0)
const plan = (wish: Wish) => [...uplinkEncodings(wish).values()]
const holds = (property: (wish: Wish) => void): void =>
  fc.assert(fc.property(wishes, property), { numRuns: 500 })

const link = (id: string, told: Wish['links'][number]['shown'] = {}, capBps = Infinity) => ({
  id,
  shown: told,
  capBps,
})
const wish = (over: Partial<Wish> = {}): Wish => ({
  links: [link('ada'), link('ben')],
  sources: { microphone: true, screen_audio: false, camera: { height: 720 }, screen: null },
  mode: 'full',
  easing: 0,
  budgetBps: 10_000_000,
  ...over,
})
const of = (over: Partial<Wish>, id = 'ada'): LinkEncodings => {
  const found = uplinkEncodings(wish(over)).get(id)
  if (!found) throw new Error('there is no such link')
  return found
}
const screen = { height: 1080, mode: 'text' as const }
const sources = { ...wish().sources, screen }

describe('whatever is wished', () => {
  it('never goes over the budget, nor over what a path carries', () => {
    holds((one) => {
      const encodings = uplinkEncodings(one)
      const total = [...encodings.values()].reduce((sum, each) => sum + bitsOf(each), 0)
      expect(total).toBeLessThanOrEqual(one.budgetBps)
      if (one.mode === 'low') expect(total).toBeLessThanOrEqual(LOW_DATA_BPS)
      for (const { id, capBps } of one.links)
        expect(bitsOf(encodings.get(id) ?? of({}))).toBeLessThanOrEqual(capBps)
    })
  })

  it('sends no picture that is hidden, and none in audio only', () => {
    holds((one) => {
      const encodings = uplinkEncodings(one)
      for (const { id, shown: told } of one.links)
        for (const source of PICTURES)
          if (told[source] === 0 || one.mode === 'audio')
            expect(encodings.get(id)?.[source]?.active ?? false).toBe(false)
    })
  })

  it('gives sound before pictures, legible screens before cameras, and whole screens before more than small cameras', () => {
    holds((one) => {
      const all = plan(one)
      const isShort = (source: PictureSource, rate: 'leastBps' | 'wantBps') =>
        one.links.some(({ id, shown: told, capBps }) => {
          const encoding = uplinkEncodings(one).get(id)?.[source]
          if (!encoding || told[source] === 0 || capBps < Infinity) return false
          const rates = ratesOf(source, encoding.height, one)
          return encoding.why === 'uplink' || encoding.maxBitrate < rates[rate] - 10_000
        })
      const cameras = all.flatMap(({ camera }) => (camera?.active ? [camera] : []))
      const pictures = [...cameras, ...all.flatMap((each) => (each.screen?.active ? [each.screen] : []))]
      const voices = all.map(({ microphone }) => microphone?.maxBitrate ?? Infinity)
      const isPoor = one.links.some(({ capBps }, at) => capBps === Infinity && (voices[at] ?? 0) < 20_000)
      if (isPoor) expect(pictures).toEqual([])
      if (one.mode === 'low' || one.mode === 'audio') return
      if (isShort('screen', 'leastBps')) expect(cameras).toEqual([])
      else if (isShort('screen', 'wantBps'))
        for (const camera of cameras) expect(camera.maxBitrate).toBeLessThanOrEqual(PICTURE_MIN_BPS)
    })
  })

  it('makes nothing worse with a larger budget', () => {
    fc.assert(
      fc.property(wishes, bps, (one, more) => {
        const [less, richer] = [plan(one), plan({ ...one, budgetBps: one.budgetBps + more })]
        less.forEach((before, at) => {
          const after = partsOf(richer[at] ?? before)
          partsOf(before).forEach((part, source) => {
            const now = after[source]
            expect(now?.active ?? false).toBe((now?.active ?? false) || (part?.active ?? false))
            expect(now?.maxBitrate ?? 0).toBeGreaterThanOrEqual(part?.maxBitrate ?? 0)
            if (part && now && 'height' in part && 'height' in now)
              expect(now.height).toBeGreaterThanOrEqual(part.height)
          })
        })
      }),
      { numRuns: 500 },
    )
  })

  it('never has a shared screen illegible without a reason', () => {
    holds((one) => {
      const encodings = uplinkEncodings(one)
      const captured = one.sources.screen
      for (const { id, shown: told } of one.links) {
        const sent = encodings.get(id)?.screen
        if (!captured || !sent || told.screen === 0) continue
        const seen = Math.min(told.screen ?? Infinity, captured.height)
        const isLegible =
          sent.active &&
          sent.height >= seen &&
          sent.maxBitrate > ratesOf('screen', sent.height, one).leastBps - 10_000
        expect(isLegible || sent.why !== null).toBe(true)
      }
    })
  })

  it('never sends more pixels than are captured', () => {
    holds((one) => {
      for (const each of plan(one))
        for (const source of PICTURES) {
          const encoding = each[source]
          if (!encoding?.active) continue
          expect(encoding.scaleResolutionDownBy).toBeGreaterThanOrEqual(1)
          expect(encoding.height * encoding.scaleResolutionDownBy).toBeCloseTo(
            one.sources[source]?.height ?? 0,
          )
          expect(encoding.maxBitrate).toBeGreaterThanOrEqual(PICTURE_MIN_BPS)
        }
    })
  })
})

describe('a camera', () => {
  it('is sent whole to who has said nothing, and in the size that is shown', () => {
    expect(of({}).camera).toEqual({
      active: true,
      maxBitrate: 1_580_000,
      scaleResolutionDownBy: 1,
      maxFramerate: 30,
      height: 720,
      why: null,
    })
    const heightAt = (camera: number) => of({ links: [link('ada', { camera })] }).camera?.height
    expect([2000, 700, 500, 400, 190, 40].map(heightAt)).toEqual([720, 720, 480, 360, 180, 90])
  })

  it('is sent with half of the frames where it is small', () => {
    const framesAt = (camera: number) => of({ links: [link('ada', { camera })] }).camera?.maxFramerate
    expect([700, 240, 190, 180, 40].map(framesAt)).toEqual([30, 30, 15, 15, 15])
  })

  it('gets smaller, and then goes, as the uplink gets short', () => {
    const at = (budgetBps: number) => of({ budgetBps }).camera
    expect(at(10_000_000)).toMatchObject({ height: 720, why: null })
    expect(at(1_000_000)).toMatchObject({ height: 480, why: 'uplink' })
    expect(at(200_000)).toMatchObject({ height: 120, why: 'uplink' })
    expect(at(100_000)).toMatchObject({ active: false, why: 'uplink' })
  })

  it('is kept for those who show it large where not everyone can have it', () => {
    const links = [link('ada', { camera: 200 }), link('ben', { camera: 720 })]
    const budgetBps = 64_000 + 60_000
    expect(of({ links, budgetBps }).camera?.active).toBe(false)
    expect(of({ links, budgetBps }, 'ben').camera?.active).toBe(true)
  })

  it('is small on the one path that is narrow, and there alone', () => {
    const links = [link('ada', {}, 300_000), link('ben')]
    expect(of({ links }).camera).toMatchObject({ height: 240, why: 'path' })
    expect(of({ links }, 'ben').camera).toMatchObject({ height: 720, why: null })
  })

  it('is small where the user wishes for little data, or the processor is slow', () => {
    expect(of({ mode: 'low' }).camera).toMatchObject({
      height: LOW_DATA_HEIGHT,
      maxFramerate: 12,
      why: 'low_data',
    })
    expect(of({ easing: 2 }).camera).toMatchObject({ height: 360, why: 'processor' })
    expect(of({ mode: 'low', links: [link('ada', { camera: 150 })] }).camera?.why).toBeNull()
  })

  it('that is off is left as it is, so that nothing has to be set when it comes on', () => {
    expect(of({ sources: { ...sources, camera: null } }).camera).toBeNull()
    expect(of({ mode: 'audio', sources: { ...sources, camera: null } }).camera).toMatchObject({
      active: false,
      why: 'audio_only',
    })
  })
})

describe('a shared screen', () => {
  it('keeps every pixel unless it is shown at half its size', () => {
    const heightAt = (shownAt: number) =>
      of({ sources, links: [link('ada', { screen: shownAt })] }).screen?.height
    expect([1400, 800, 541, 540, 200].map(heightAt)).toEqual([1080, 1080, 1080, 540, 270])
  })

  it('takes from the cameras what it needs', () => {
    const { camera, screen: sent } = of({ sources, budgetBps: 1_000_000 })
    expect(sent).toMatchObject({ height: 1080, why: null })
    expect(camera).toMatchObject({ height: 90, why: 'uplink' })
  })

  it('says why it is not legible, and is never taken away while there is anything to send it with', () => {
    expect(of({ sources, budgetBps: 400_000 }).screen).toMatchObject({
      active: true,
      height: 540,
      why: 'uplink',
    })
    expect(of({ sources, links: [link('ada', {}, 150_000)] }).screen).toMatchObject({
      height: 360,
      why: 'path',
    })
  })

  it('has fewer frames where little data is wished for, and all its pixels', () => {
    expect(of({ sources, mode: 'low' }).screen).toMatchObject({ height: 1080, maxFramerate: 5, why: null })
  })
})
