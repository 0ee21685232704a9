import { PeerFrame, PeerSignal } from '@talki/core/protocol/peer'
import * as v from 'valibot'

/** Text above this length, in UTF-16 units, is worth compressing; candidates alone are not. */
const COMPRESS_ABOVE = 1024

/** What a compressed text may grow to, in bytes. A description has at most 64,000 characters. */
const INFLATED_MAX_BYTES = 131_072

/** JSON begins with a brace; a compressed text with this. */
const COMPRESSED = '~'

const toBase64 = (bytes: Uint8Array): string => {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0))

/** Runs bytes through a transform, and stops as soon as more than `max` bytes come out. */
const through = async (
  bytes: Uint8Array<ArrayBuffer>,
  transform: ReadableWritablePair<Uint8Array, BufferSource>,
  max: number,
): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let size = 0
  const source = new ReadableStream<BufferSource>({
    start(controller) {
      controller.enqueue(bytes)
      controller.close()
    },
  })
  const reader = source.pipeThrough(transform).getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length
    if (size > max) {
      await reader.cancel()
      throw new RangeError('inflates too far')
    }
    chunks.push(next.value)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

/**
 * A signal as the opaque text of a frame. Descriptions are deflated: a Chromium offer shrinks from 7 KB to 2.4 KB, so
 * that the offers for a full room fit into two frames.
 */
export const encodeSignal = async (signal: PeerSignal): Promise<string> => {
  const json = JSON.stringify(signal)
  if (json.length <= COMPRESS_ABOVE || typeof CompressionStream === 'undefined') return json
  const deflated = await through(
    new TextEncoder().encode(json),
    new CompressionStream('deflate-raw'),
    Number.POSITIVE_INFINITY,
  )
  return COMPRESSED + toBase64(deflated)
}

/** Reads what a peer sent. `null` for anything but a signal within its bounds; never throws. */
export const decodeSignal = async (data: string): Promise<PeerSignal | null> => {
  try {
    const json = data.startsWith(COMPRESSED)
      ? new TextDecoder().decode(
          await through(
            fromBase64(data.slice(1)),
            new DecompressionStream('deflate-raw'),
            INFLATED_MAX_BYTES,
          ),
        )
      : data
    const read = v.safeParse(PeerSignal, JSON.parse(json), { abortEarly: true })
    return read.success ? read.output : null
  } catch {
    return null
  }
}

/** Reads what came over a pair's own channel. `null` for anything but a frame; never throws. */
export const decodePeerFrame = (data: unknown): PeerFrame | null => {
  if (typeof data !== 'string' || data.length > INFLATED_MAX_BYTES) return null
  try {
    const read = v.safeParse(PeerFrame, JSON.parse(data), { abortEarly: true })
    return read.success ? read.output : null
  } catch {
    return null
  }
}
