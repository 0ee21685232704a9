import { FileFrame } from '@talki/core/protocol/file'
import { MessageFrame } from '@talki/core/protocol/message'
import { PeerFrame, PeerSignal } from '@talki/core/protocol/peer'
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate'
import * as v from 'valibot'
import { fromBase64, toBase64 } from '../base64'

/** Text above this length, in UTF-16 units, is worth compressing; candidates alone are not. */
const COMPRESS_ABOVE = 1024

/** The most bytes that a description may inflate to: as many as its schema allows characters. */
const INFLATED_MAX_BYTES = 64_000

/** The longest text that a channel of the pair may carry, in UTF-16 units. */
const PEER_FRAME_MAX = 131_072

/** A description begins with `v=`; a deflated one with this. */
const COMPRESSED = '~'

/** Descriptions packed recently: an offer that was prepared, or is sent again, is not deflated twice. */
const packed = new Map<string, string>()
const PACKED_MAX = 32

/**
 * The text of a description, deflated: a Chromium offer shrinks from 7 KB to 2.4 KB, so that the offers for a full room fit
 * into two frames. Synchronous, unlike the browser's compression streams, which take turns of a busy page's event loop
 * while a call waits. Called ahead of time, it makes sending the same text cost nothing.
 */
export const packSdp = (sdp: string): string => {
  if (sdp.length <= COMPRESS_ABOVE) return sdp
  const known = packed.get(sdp)
  if (known !== undefined) return known
  if (packed.size >= PACKED_MAX) packed.clear()
  const text = COMPRESSED + toBase64(deflateSync(strToU8(sdp)))
  packed.set(sdp, text)
  return text
}

const unpackSdp = (text: string): string =>
  text.startsWith(COMPRESSED)
    ? // Inflates into what it is given and no further.
      strFromU8(inflateSync(fromBase64(text.slice(1)), { out: new Uint8Array(INFLATED_MAX_BYTES) }))
    : text

/** Encodes a signal as the opaque text of a frame. */
export const encodeSignal = (signal: PeerSignal): string => {
  const { description } = signal
  return JSON.stringify(
    description ? { ...signal, description: { ...description, sdp: packSdp(description.sdp) } } : signal,
  )
}

/** Decodes a peer's signal. `null` for anything but a signal within its bounds; never throws. */
export const decodeSignal = (data: string): PeerSignal | null => {
  try {
    const read = v.safeParse(PeerSignal, JSON.parse(data), { abortEarly: true })
    if (!read.success) return null
    const { description, ...rest } = read.output
    if (!description) return rest
    return { ...rest, description: { ...description, sdp: unpackSdp(description.sdp) } }
  } catch {
    return null
  }
}

/** Decoder of the frames of a channel. `null` for anything else, frames of a newer version included; never throws. */
const decoderOf =
  <S extends v.GenericSchema>(schema: S) =>
  (data: unknown): v.InferOutput<S> | null => {
    if (typeof data !== 'string' || data.length > PEER_FRAME_MAX) return null
    try {
      const read = v.safeParse(schema, JSON.parse(data), { abortEarly: true })
      return read.success ? read.output : null
    } catch {
      return null
    }
  }

/** Decodes a frame of the control channel, or of the pulse channel. */
export const decodePeerFrame = decoderOf(PeerFrame)

/** Decodes a frame of the message channel. */
export const decodeMessageFrame = decoderOf(MessageFrame)

/** Decodes a frame of the file channel. */
export const decodeFileFrame = decoderOf(FileFrame)
