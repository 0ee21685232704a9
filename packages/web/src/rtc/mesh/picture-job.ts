import type { LimitReason, PictureSource } from '@talki/core/protocol/peer'
import type { DataUse } from '../../lib/data-use'
import type { ScreenMode } from '../media/screen'
import { cameraBps, heightFor, heightsOf, screenBps } from './picture-rates'

/** What this member sends: heights in pixels as captured, null for what is not sent. */
export type UplinkSources = {
  microphone: boolean
  screen_audio: boolean
  camera: { height: number } | null
  screen: { height: number; mode: ScreenMode } | null
}

export type PictureWish = {
  sources: UplinkSources
  mode: DataUse
  /** By how many steps pictures are eased since the processor is too slow, from 0. */
  easing: number
}

/** The tallest camera picture, in pixels, where a member wishes for little data. */
export const LOW_DATA_HEIGHT = 180

/** Camera pictures up to this height, in pixels, are sent with half of the frames: the sizes of a call of ten or more. */
const SMALL_HEIGHT = 180

/** A picture of fewer bits a second is not worth having: none is sent. */
export const PICTURE_MIN_BPS = 50_000

/** Part of a camera's height, and of a screen's frames, that is left at each step of easing. */
const EASED = [1, 3 / 4, 1 / 2, 3 / 8, 1 / 4] as const
export const EASING_MAX = EASED.length - 1
const easedPart = (easing: number): number => EASED[Math.min(easing, EASING_MAX)] ?? 1

/** A picture on one link, while the budget is split. */
export type PictureJob = {
  source: PictureSource
  /** The heights, tallest first, in which it may be sent: as tall as it is shown, or as this member's own wishes leave it. */
  heights: readonly number[]
  /** Why the tallest of them is less than is shown. */
  lowered: LimitReason | null
  /** What it has to have before other pictures get more: a screen to be legible, a camera to be seen. */
  leastBps: number
  wantBps: number
  bps: number
}

/** Bits a second that a picture of this height is to have, and the least that makes it worth its height. */
export const ratesOf = (source: PictureSource, height: number, { sources, mode }: PictureWish) => {
  if (source === 'camera') {
    const wantBps = Math.max(PICTURE_MIN_BPS, cameraBps(height) * (mode === 'low' ? 0.6 : 1))
    return { wantBps, leastBps: Math.min(wantBps, cameraBps(height) / 2) }
  }
  const full = screenBps(height, sources.screen?.mode ?? 'text')
  const leastBps = Math.max(PICTURE_MIN_BPS, full * 0.3)
  // Fewer frames save data as well, and leave the text legible.
  return { wantBps: mode === 'low' ? leastBps : Math.max(full, leastBps), leastBps }
}

/** Pictures a second, at most. A small camera picture shows who is there, and need not be smooth. */
export const framesOf = (source: PictureSource, height: number, wish: PictureWish): number => {
  const isLow = wish.mode === 'low'
  if (source === 'camera') return isLow ? 12 : height <= SMALL_HEIGHT ? 15 : 30
  const isMotion = wish.sources.screen?.mode === 'motion'
  if (isLow) return isMotion ? 12 : 5
  return Math.max(3, Math.round((isMotion ? 30 : 10) * easedPart(wish.easing)))
}

/** The job of sending a picture that is shown so tall (undefined: in full). Null where none is to be sent. */
export const pictureJob = (
  source: PictureSource,
  told: number | undefined,
  wish: PictureWish,
): PictureJob | null => {
  const captured = wish.sources[source]?.height ?? 0
  const shown = Math.min(told ?? Infinity, captured)
  if (wish.mode === 'audio' || shown <= 0) return null
  const all = heightsOf(source, captured)
  const isCamera = source === 'camera'
  const saved = isCamera && wish.mode === 'low' ? Math.min(shown, LOW_DATA_HEIGHT) : shown
  const eased = isCamera ? saved * easedPart(wish.easing) : saved
  const [fullHeight, savedHeight, height] = [
    heightFor(source, all, shown),
    heightFor(source, all, saved),
    heightFor(source, all, eased),
  ]
  const lowered = height < savedHeight ? 'processor' : savedHeight < fullHeight ? 'low_data' : null
  const { wantBps, leastBps } = ratesOf(source, height, wish)
  return {
    source,
    heights: all.filter((each) => each <= height),
    lowered,
    leastBps: isCamera ? PICTURE_MIN_BPS : leastBps,
    wantBps,
    bps: 0,
  }
}
