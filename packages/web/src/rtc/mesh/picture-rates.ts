import type { PictureSource } from '@talki/core/protocol/peer'
import type { ScreenMode } from '../media/screen'

/** By how much a camera picture is made smaller. Few steps, so that receivers have a size in common. */
const CAMERA_SCALES = [1, 1.5, 2, 3, 4, 6, 8] as const

/** The same of a shared screen. Its text bears no odd factors. */
const SCREEN_SCALES = [1, 2, 3, 4] as const

/** The heights in which a picture of this captured height can be sent, in pixels, the tallest first. */
export const heightsOf = (source: PictureSource, captured: number): number[] =>
  (source === 'camera' ? CAMERA_SCALES : SCREEN_SCALES).map((scale) => captured / scale)

/**
 * Height in which a picture is sent that is shown so tall: the smallest that will do. A camera's may fall short by a tenth;
 * a screen keeps every pixel that can be seen.
 */
export const heightFor = (source: PictureSource, heights: readonly number[], shown: number): number => {
  const enough = source === 'camera' ? shown * 0.9 : shown
  return [...heights].reverse().find((height) => height >= enough) ?? heights[0] ?? 0
}

/**
 * Bits a second of a camera picture: 600,000 at 360 lines, where a browser by itself takes up to 1,700,000. The more pixels,
 * the less an encoder needs for each, hence the exponent of less than 2.
 */
export const cameraBps = (height: number): number => 600_000 * (height / 360) ** 1.4

/** Bits a second of a shared screen. Text stands still most of the time, and has few frames. */
export const screenBps = (height: number, mode: ScreenMode): number =>
  (mode === 'text' ? 700_000 : 1_600_000) * (height / 720) ** 1.4
