import * as v from 'valibot'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

/** Id of 128 random bits, as 26 lower-case base32 characters (RFC 4648): can be read aloud and typed. */
const Id = v.pipe(v.string(), v.regex(/^[a-z2-7]{26}$/, 'not an id'))

export const RoomId = v.pipe(Id, v.brand('RoomId'))
export type RoomId = v.InferOutput<typeof RoomId>

export const MemberId = v.pipe(Id, v.brand('MemberId'))
export type MemberId = v.InferOutput<typeof MemberId>

export const UserId = v.pipe(Id, v.brand('UserId'))
export type UserId = v.InferOutput<typeof UserId>

/** Connection id: API Gateway's name of one socket. Never a secret, never sent to a client, never taken from one. */
export const ConnectionId = v.pipe(v.string(), v.minLength(1), v.maxLength(128), v.brand('ConnectionId'))
export type ConnectionId = v.InferOutput<typeof ConnectionId>

/** New id of 128 bits, from the platform's cryptographic randomness. */
const random = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(26))
  return Array.from(bytes, (byte) => ALPHABET.charAt(byte & 31)).join('')
}

export const newRoomId = (): RoomId => random() as RoomId
export const newMemberId = (): MemberId => random() as MemberId
export const newUserId = (): UserId => random() as UserId

/** User id of a hash, always the same for the same hash: 130 bits of its first 26 bytes. */
export const userIdOf = (hash: ArrayBuffer): UserId => {
  const bytes = new Uint8Array(hash, 0, 26)
  return Array.from(bytes, (byte) => ALPHABET.charAt(byte & 31)).join('') as UserId
}

/** A fresh id for a frame or a signal, by which receivers drop repeats. Unlike `crypto.randomUUID`, works without https. */
export const newFrameId = (): string => random()

/** A fresh id of one page load: 80 random bits as 16 characters. */
export const newPageId = (): string => random().slice(0, 16)
