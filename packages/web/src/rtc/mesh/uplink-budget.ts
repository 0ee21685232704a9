import type { LimitReason, PictureSource } from '@talki/core/protocol/peer'
import type { DataUse } from '../../lib/data-use'
import type { LinkEncodings, PictureEncoding, SoundEncoding } from '../connection/sender-encodings'
import {
  framesOf,
  PICTURE_MIN_BPS,
  pictureJob,
  ratesOf,
  type PictureJob,
  type PictureWish,
} from './picture-job'
import { createPurse } from './purse'

/** One link, as the budget sees it. */
export type UplinkLink<Id extends string> = {
  id: Id
  /** How tall the peer shows each picture, in device pixels; 0 for hidden. What it has not told of counts as shown in full. */
  shown: Readonly<Partial<Record<PictureSource, number>>>
  /** The most bits a second that the path to the peer carries; Infinity where nothing has shown a limit. */
  capBps: number
}

export type UplinkWish<Id extends string> = PictureWish & {
  links: readonly UplinkLink<Id>[]
  /** Bits a second that this member's uplink carries, for all links together. */
  budgetBps: number
}

/** The most bits a second that a member sends who wishes to send little. */
export const LOW_DATA_BPS = 800_000

/** Bits a second of each sound: what Opus has for one voice, and for the sound of a shared screen. */
const SOUND_BPS = {
  full: { microphone: 32_000, screen_audio: 64_000 },
  low: { microphone: 20_000, screen_audio: 32_000 },
  audio: { microphone: 32_000, screen_audio: 64_000 },
} satisfies Record<DataUse, Record<'microphone' | 'screen_audio', number>>

/** Bit rates are set in steps, so that a small change of the budget sets nothing anew. */
const PICTURE_STEP_BPS = 10_000
const SOUND_STEP_BPS = 1000
const inSteps = (bps: number, step: number): number => Math.floor(bps / step + 1e-6) * step

const NO_PICTURE = { active: false, maxBitrate: 0, scaleResolutionDownBy: 1, maxFramerate: 1, height: 0 }

type LinkJob<Id extends string> = PictureJob & { link: UplinkLink<Id> }

/**
 * Encodings of every source on every link, so that all of them together stay within the budget, and those of a link within
 * what its path carries. In this order: sound; shared screens, as far as they have to be legible; a small camera picture for
 * everyone who shows one, the largest first; screens in full; cameras in full. Where not everyone can have a camera picture,
 * what is left over stays unused: so no picture gets worse when the budget grows. Pure.
 */
export const uplinkEncodings = <Id extends string>(wish: UplinkWish<Id>): ReadonlyMap<Id, LinkEncodings> => {
  const { links, sources, mode } = wish
  const purse = createPurse(links, mode === 'low' ? Math.min(wish.budgetBps, LOW_DATA_BPS) : wish.budgetBps)

  const soundsOf = (source: 'microphone' | 'screen_audio'): ReadonlyMap<Id, SoundEncoding> => {
    const sounds = new Map<Id, SoundEncoding>()
    if (!sources[source]) return sounds
    purse.fill(
      links.map(({ id }) => ({
        id,
        bps: SOUND_BPS[mode][source],
        give: (bps) => sounds.set(id, { active: true, maxBitrate: inSteps(bps, SOUND_STEP_BPS) }),
      })),
    )
    return sounds
  }
  const [voices, screenSounds] = [soundsOf('microphone'), soundsOf('screen_audio')]

  const jobsOf = (source: PictureSource): LinkJob<Id>[] =>
    links.flatMap((link) => {
      const job = pictureJob(source, link.shown[source], wish)
      return job ? [{ ...job, link }] : []
    })
  const [screens, cameras] = [jobsOf('screen'), jobsOf('camera')]
  const fill = (jobs: readonly LinkJob<Id>[], upTo: 'leastBps' | 'wantBps'): void =>
    purse.fill(
      jobs.map((job) => ({
        id: job.link.id,
        bps: job[upTo] - job.bps,
        give: (bps) => {
          job.bps += bps
        },
      })),
    )
  fill(screens, 'leastBps')
  const possible = cameras
    .filter(({ link, leastBps }) => purse.leftOf(link.id) >= leastBps)
    .sort((a, b) => (b.heights[0] ?? 0) - (a.heights[0] ?? 0))
  const seen = possible.slice(0, Math.floor(purse.left() / PICTURE_MIN_BPS))
  for (const job of seen) {
    job.bps = job.leastBps
    purse.take(job.link.id, job.leastBps)
  }
  if (seen.length === possible.length) {
    fill(screens, 'wantBps')
    fill(seen, 'wantBps')
  }

  /** What has made bits scarce for a picture. */
  const scarcity = (id: Id): LimitReason =>
    purse.leftOf(id) < PICTURE_MIN_BPS ? 'path' : mode === 'low' ? 'low_data' : 'uplink'
  const encodingOf = (id: Id, source: PictureSource): PictureEncoding | null => {
    if (mode === 'audio') return { ...NO_PICTURE, why: 'audio_only' }
    const captured = sources[source]
    if (!captured) return null
    const job = (source === 'camera' ? cameras : screens).find(({ link }) => link.id === id)
    if (!job) return { ...NO_PICTURE, why: null }
    const maxBitrate = inSteps(job.bps, PICTURE_STEP_BPS)
    if (maxBitrate < PICTURE_MIN_BPS) return { ...NO_PICTURE, why: scarcity(id) }
    const [tallest = captured.height] = job.heights
    const worth = job.heights.find((each) => ratesOf(source, each, wish).leastBps <= job.bps)
    const height = worth ?? job.heights.at(-1) ?? tallest
    return {
      active: true,
      maxBitrate,
      scaleResolutionDownBy: captured.height / height,
      maxFramerate: framesOf(source, height, wish),
      height,
      why: worth === tallest ? job.lowered : scarcity(id),
    }
  }

  return new Map(
    links.map(({ id }): [Id, LinkEncodings] => [
      id,
      {
        microphone: voices.get(id) ?? null,
        screen_audio: screenSounds.get(id) ?? null,
        camera: encodingOf(id, 'camera'),
        screen: encodingOf(id, 'screen'),
      },
    ]),
  )
}
