import { PeerFrame, PeerSignal } from '@talki/core/protocol/peer'
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate'
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

/**
 * A signal as the opaque text of a frame. Descriptions are deflated: a Chromium offer shrinks from 7 KB to 2.4 KB, so
 * that the offers for a full room fit into two frames. At once, not by the browser's streams: those take turns of a
 * busy page's event loop, and a call waits for them.
 */
export const encodeSignal = (signal: PeerSignal): string => {
  const json = JSON.stringify(signal)
  return json.length <= COMPRESS_ABOVE ? json : COMPRESSED + toBase64(deflateSync(strToU8(json)))
}

/** Reads what a peer sent. `null` for anything but a signal within its bounds; never throws. */
export const decodeSignal = (data: string): PeerSignal | null => {
  try {
    const json = data.startsWith(COMPRESSED)
      ? // Inflates into what it is given and no further.
        strFromU8(inflateSync(fromBase64(data.slice(1)), { out: new Uint8Array(INFLATED_MAX_BYTES) }))
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
