import { writeFile } from 'node:fs/promises'

export type BusyVideo = { width: number; height: number; frameRate: number; frames: number }

/** Pixels of luminance that a picture's grain adds or takes, at most. */
const GRAIN = 5
const SHAPES = 10

/** Numbers from 0 to 1, the same ones for a seed: mulberry32. */
const randomOf = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A surface of coarse and of fine structure, which goes on at its other edge. */
const textureOf = ({ width, height }: BusyVideo, random: () => number): Float32Array => {
  const texture = new Float32Array(width * height).fill(128)
  for (const cell of [64, 16, 4]) {
    const [columns, rows] = [Math.ceil(width / cell), Math.ceil(height / cell)]
    const lattice = Float32Array.from({ length: columns * rows }, () => (random() - 0.5) * 70)
    const at = (column: number, row: number) => lattice[(row % rows) * columns + (column % columns)] ?? 0
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1) {
        const [column, row] = [Math.floor(x / cell), Math.floor(y / cell)]
        const [right, down] = [x / cell - column, y / cell - row]
        const above = at(column, row) * (1 - right) + at(column + 1, row) * right
        const below = at(column, row + 1) * (1 - right) + at(column + 1, row + 1) * right
        texture[y * width + x] = (texture[y * width + x] ?? 0) + above * (1 - down) + below * down
      }
  }
  return texture
}

type Shape = { radius: number; light: number; hue: number; turns: number; phase: number; reach: number }

/** Discs that go round the middle, a whole number of times in all, so that the last picture leads to the first. */
const shapesOf = ({ height }: BusyVideo, random: () => number): Shape[] =>
  Array.from({ length: SHAPES }, (_, at) => ({
    radius: height * (0.05 + 0.1 * random()),
    light: 40 + 170 * random(),
    hue: 60 + 140 * random(),
    turns: (at % 2 === 0 ? 1 : -1) * (1 + Math.floor(2 * random())),
    phase: 2 * Math.PI * random(),
    reach: height * (0.15 + 0.35 * random()),
  }))

/**
 * Busy pictures as a Y4M file (YUV 4:2:0): a structured surface that passes from right to left, discs that move across it,
 * and grain that is new in each picture, as a camera has it in poor light. The same bytes for the same size, always; the
 * last picture leads to the first. Width and height are even.
 */
export const busyVideo = (video: BusyVideo): Buffer => {
  const { width, height, frameRate, frames } = video
  const random = randomOf(20261129)
  const texture = textureOf(video, random)
  const shapes = shapesOf(video, random)
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F${frameRate}:1 Ip A1:1 C420jpeg\n`)
  const mark = Buffer.from('FRAME\n')
  const parts = [head]
  for (let frame = 0; frame < frames; frame += 1) {
    const part = frame / frames
    const luminance = Buffer.alloc(width * height)
    const chroma = Buffer.alloc((width * height) / 2, 128)
    const passed = Math.round(part * width)
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1)
        luminance[y * width + x] = texture[y * width + ((x + passed) % width)] ?? 0
    for (const { radius, light, hue, turns, phase, reach } of shapes) {
      const angle = phase + 2 * Math.PI * turns * part
      const [left, top] = [
        width / 2 + 1.6 * reach * Math.cos(angle) - radius,
        height / 2 + reach * Math.sin(angle) - radius,
      ]
      for (let y = Math.max(0, Math.ceil(top)); y < Math.min(height, top + 2 * radius); y += 1)
        for (let x = Math.max(0, Math.ceil(left)); x < Math.min(width, left + 2 * radius); x += 1) {
          if ((x - left - radius) ** 2 + (y - top - radius) ** 2 > radius ** 2) continue
          luminance[y * width + x] = light
          chroma[((y >> 1) * width) / 2 + (x >> 1)] = hue
        }
    }
    for (const [at, light] of luminance.entries())
      luminance[at] = Math.min(235, Math.max(16, light + Math.round((random() - 0.5) * 2 * GRAIN)))
    parts.push(mark, luminance, chroma)
  }
  return Buffer.concat(parts)
}

/** Writes busy pictures to a file, for a browser's fake camera. */
export const writeBusyVideo = (file: string, video: BusyVideo): Promise<void> =>
  writeFile(file, busyVideo(video))
