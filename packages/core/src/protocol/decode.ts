import * as v from 'valibot'
import { err, ok, type Result } from '../result'
import { CLIENT_FRAME_MAX_BYTES, ClientFrame, PROTOCOL_VERSION, ServerFrame } from './frames'

/** Error of a client frame that could not be read. `re` is its id, or empty where even that could not be read. */
export type FrameError = { code: 'too_large' | 'malformed' | 'version'; re: string }

const Labelled = v.object({ id: v.pipe(v.string(), v.minLength(1), v.maxLength(36)) })
const Greeting = v.object({ type: v.literal('hello'), version: v.pipe(v.number(), v.integer()) })

/** Comparison of a text's size on the wire. Encoded only where its length leaves a doubt: UTF-8 takes 1–3 bytes a unit. */
const exceeds = (text: string, bytes: number): boolean =>
  text.length > bytes || (text.length * 3 > bytes && new TextEncoder().encode(text).length > bytes)

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Decodes a client frame. Never throws, whatever it is given. */
export const decodeClientFrame = (text: string): Result<ClientFrame, FrameError> => {
  if (exceeds(text, CLIENT_FRAME_MAX_BYTES)) return err({ code: 'too_large', re: '' })
  const input = parse(text)
  const read = v.safeParse(ClientFrame, input, { abortEarly: true })
  const isForeign = v.is(Greeting, input) && input.version !== PROTOCOL_VERSION
  if (read.success && !isForeign) return ok(read.output)
  const re = v.is(Labelled, input) ? input.id : ''
  // Another version's hello may well have another shape: say what really is the matter.
  return err({ code: isForeign ? 'version' : 'malformed', re })
}

/**
 * Decodes a server frame. API Gateway's own error frames, and those of a newer server, are `malformed`:
 * a client drops them. Never throws.
 */
export const decodeServerFrame = (text: string): Result<ServerFrame, { code: 'malformed' }> => {
  const read = v.safeParse(ServerFrame, parse(text), { abortEarly: true })
  return read.success ? ok(read.output) : err({ code: 'malformed' })
}
