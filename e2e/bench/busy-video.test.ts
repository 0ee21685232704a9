import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { busyVideo } from './_busy-video'

const SMALL = { width: 64, height: 36, frameRate: 15, frames: 6 }
const HEAD = 'YUV4MPEG2 W64 H36 F15:1 Ip A1:1 C420jpeg\n'
const PICTURE = (64 * 36 * 3) / 2

const pictures = (video: Buffer): Buffer[] =>
  Array.from({ length: SMALL.frames }, (_, at) => {
    const start = HEAD.length + at * (PICTURE + 6) + 6
    return video.subarray(start, start + PICTURE)
  })

it('is a Y4M file of so many whole pictures, no two of them alike', () => {
  const video = busyVideo(SMALL)
  expect(video.subarray(0, HEAD.length).toString()).toBe(HEAD)
  expect(video).toHaveLength(HEAD.length + SMALL.frames * (PICTURE + 6))
  const hashes = pictures(video).map((each) => createHash('sha256').update(each).digest('hex'))
  expect(new Set(hashes).size).toBe(SMALL.frames)
})

it('is the same each time, so that runs compare', () => {
  expect(busyVideo(SMALL).equals(busyVideo(SMALL))).toBe(true)
})

it('moves as much from its last picture to its first as from any other to the next', () => {
  const all = pictures(busyVideo(SMALL)).map((each) => each.subarray(0, 64 * 36))
  const differences = all.map((each, at) => {
    const next = all[(at + 1) % all.length] ?? each
    return each.reduce((sum, light, pixel) => sum + Math.abs(light - (next[pixel] ?? 0)), 0)
  })
  expect(differences.at(-1)).toBeLessThan(1.3 * Math.max(...differences.slice(0, -1)))
})
