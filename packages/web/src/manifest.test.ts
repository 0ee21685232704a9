import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const PUBLIC = join(import.meta.dirname, '../public')
const file = (path: string) => readFileSync(join(PUBLIC, path))

type Image = { src: string; sizes: string; type: string; purpose?: string; form_factor?: string }
const manifest = JSON.parse(file('manifest.webmanifest').toString()) as {
  icons: Image[]
  screenshots: Image[]
  shortcuts: { url: string }[]
}

/** Width and height of a PNG, by its header (PNG specification, IHDR). */
const sizeOf = (path: string): string => {
  const data = file(path)
  expect(data.subarray(1, 4).toString(), path).toBe('PNG')
  return `${data.readUInt32BE(16)}x${data.readUInt32BE(20)}`
}

it('names images that are there, in the sizes that it says', () => {
  const images = [...manifest.icons, ...manifest.screenshots]
  for (const { src, sizes, type } of images) {
    if (type === 'image/png') expect(sizeOf(src), src).toBe(sizes)
    else expect(file(src).toString(), src).toContain('<svg')
  }
  expect(sizeOf('/apple-touch-icon.png')).toBe('180x180')
})

it('has what installing wants: icons of 192 and 512 pixels, a maskable one, a wide picture and a narrow one', () => {
  const sizes = (purpose: string) =>
    manifest.icons.filter((icon) => icon.purpose === purpose).map((icon) => icon.sizes)
  expect(sizes('any')).toEqual(expect.arrayContaining(['192x192', '512x512']))
  expect(sizes('maskable')).toContain('512x512')
  expect(manifest.screenshots.map(({ form_factor: form }) => form).sort()).toEqual(['narrow', 'wide'])
})
