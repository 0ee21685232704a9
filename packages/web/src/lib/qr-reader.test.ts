import { encode } from 'uqr'
import { describe, expect, it } from 'vitest'
import { qrPath } from './qr-path'
import { createQrReader, readPicture } from './qr-reader'

/** A code as long as the longest that is drawn: 300 bytes in base32. */
const LONG = `TALKI${'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.repeat(15)}`

/** The picture of what `qrPath` draws, so many pixels to a unit, on white. */
const pictureOf = (text: string, unit: number) => {
  const { size, path } = qrPath(text)
  const width = size * unit
  const data = new Uint8ClampedArray(width * width * 4).fill(255)
  for (const [, x = '', y = '', run = ''] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * unit; row < (Number(y) + 1) * unit; row += 1)
      for (let column = Number(x) * unit; column < (Number(x) + Number(run)) * unit; column += 1)
        data.fill(22, (row * width + column) * 4, (row * width + column) * 4 + 3)
  }
  return { data, width, height: width }
}

describe('a drawn QR code', () => {
  it.each([
    ['short', 'TALKIABCDEFG', 4],
    ['of a usual code', LONG.slice(0, 215), 4],
    ['of the longest code', LONG, 4],
    ['of the longest code, small', LONG, 3],
  ])('is read again: %s', (_what, text, unit) => {
    expect(readPicture(pictureOf(text, unit))).toBe(text)
  })

  it('takes the alphanumeric mode, which needs fewer modules', () => {
    expect(encode(LONG, { ecc: 'M' }).size).toBeLessThan(encode(LONG.toLowerCase(), { ecc: 'M' }).size)
  })

  it('is none in a picture without one', () => {
    const { width, height } = pictureOf('x', 4)
    const blank = { data: new Uint8ClampedArray(width * height * 4).fill(255), width, height }
    expect(readPicture(blank)).toBeNull()
  })
})

describe('reader', () => {
  it('prefers the browser’s own detector where that knows QR codes', async () => {
    class Detector {
      static getSupportedFormats = () => Promise.resolve(['qr_code'])
      detect = () => Promise.resolve([{ rawValue: 'TALKI' }])
    }
    const read = await createQrReader({ BarcodeDetector: Detector }, {} as HTMLCanvasElement)
    expect(await read({} as HTMLVideoElement)).toBe('TALKI')
  })

  it('reads by itself where the detector knows none, or fails to say', async () => {
    for (const getSupportedFormats of [
      () => Promise.resolve(['ean_13']),
      () => Promise.reject(new Error('no')),
    ]) {
      class Detector {
        static getSupportedFormats = getSupportedFormats
        detect = (): never => {
          throw new Error('must not be asked')
        }
      }
      const { data, width, height } = pictureOf('TALKIABC', 4)
      const brush = { drawImage: () => undefined, getImageData: () => ({ data, width, height }) }
      const canvas = { width: 0, height: 0, getContext: () => brush } as unknown as HTMLCanvasElement
      const read = await createQrReader({ BarcodeDetector: Detector }, canvas)
      const video = { videoWidth: width, videoHeight: height } as HTMLVideoElement
      expect(await read(video)).toBe('TALKIABC')
    }
  })
})
