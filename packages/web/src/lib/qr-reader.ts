import decodeQr from 'qr/decode.js'

/** The browser's own reader of codes, where it has one (Shape Detection API): TypeScript does not know it. */
type Detector = { detect: (image: CanvasImageSource) => Promise<{ rawValue: string }[]> }
type DetectorConstructor = {
  new (options: { formats: string[] }): Detector
  getSupportedFormats: () => Promise<string[]>
}

/** Text of the QR code in a picture (RGBA), read by our own library; null where there is none that can be read. */
export const readPicture = (picture: Pick<ImageData, 'data' | 'width' | 'height'>): string | null => {
  try {
    return decodeQr(picture)
  } catch {
    return null
  }
}

/** The most pixels of a picture's longer side that are looked at: a code held to a camera has enough of them. */
const LONGEST = 800

const pixelsOf = (video: HTMLVideoElement, canvas: HTMLCanvasElement): ImageData | null => {
  const scale = Math.min(1, LONGEST / Math.max(video.videoWidth, video.videoHeight))
  canvas.width = Math.round(video.videoWidth * scale)
  canvas.height = Math.round(video.videoHeight * scale)
  const brush = canvas.getContext('2d', { willReadFrequently: true })
  if (!brush || canvas.width === 0 || canvas.height === 0) return null
  brush.drawImage(video, 0, 0, canvas.width, canvas.height)
  return brush.getImageData(0, 0, canvas.width, canvas.height)
}

/** Reader of the QR code that a video shows at the moment: by the browser's own detector, else by our library. */
export const createQrReader = async (
  page: object,
  canvas: HTMLCanvasElement,
): Promise<(video: HTMLVideoElement) => Promise<string | null>> => {
  const { BarcodeDetector } = page as { BarcodeDetector?: DetectorConstructor }
  const formats = (await BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? []
  if (BarcodeDetector && formats.includes('qr_code')) {
    const detector = new BarcodeDetector({ formats: ['qr_code'] })
    return async (video) => (await detector.detect(video).catch(() => []))[0]?.rawValue ?? null
  }
  return (video) => {
    const pixels = pixelsOf(video, canvas)
    return Promise.resolve(pixels && readPicture(pixels))
  }
}
