import { encode } from 'uqr'
import { expect, it } from 'vitest'
import { qrPath } from './qr-path'

it('draws exactly the dark modules', () => {
  const text = 'https://talki.example/r/abcdefghijklmnopqrstuvwxyz'
  const { size, path } = qrPath(text)
  const drawn = Array.from({ length: size }, () => new Array<boolean>(size).fill(false))
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    drawn[Number(y)]?.fill(true, Number(x), Number(x) + Number(width))
  }
  expect(drawn).toEqual(encode(text, { ecc: 'M', border: 3 }).data)
})
