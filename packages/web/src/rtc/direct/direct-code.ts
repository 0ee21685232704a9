import { DisplayName } from '@talki/core/protocol/member'
import { err, ok, type Result } from '@talki/core/result'
import * as v from 'valibot'
import { canPack, kindOfAddress, readAddress, writeAddress } from './address'
import { fromBase32, toBase32 } from './base32'
import { crc32, createReader, createWriter, EndOfBytes, type Reader } from './bytes'

/** Each code begins with this, so that it is found in a message. */
const PREFIX = 'TALKI'
const VERSION = 1

/** What a code is, by its number. The role of an answer in the DTLS handshake is the browser's choice. */
const KINDS = ['offer', 'active', 'passive'] as const

/** Types of candidates by their number, with ICE's preference for each (RFC 8445 §5.1.2.2). */
export const CANDIDATE_TYPES = ['host', 'srflx', 'relay'] as const

/** The most candidates in a code: a QR code has to stay readable. */
const CANDIDATES_MAX = 8

/** The most that is looked at of a pasted text, in UTF-16 units. */
const LONGEST = 10_000

export type DirectCandidate = { type: (typeof CANDIDATE_TYPES)[number]; address: string; port: number }

/** What a code carries: all that a browser must know of another to reach it and to know it again. */
export type DirectCode = {
  /** An offer, or an answer with the role that its sender takes in the DTLS handshake. */
  kind: (typeof KINDS)[number]
  /** Names the offer and its answers: 80 random bits, as 16 lower-case base32 characters. */
  id: string
  name: string
  /** ICE credentials (RFC 8839 §5.4). */
  ufrag: string
  pwd: string
  /** SHA-256 of the certificate, as session descriptions write it. */
  fingerprint: string
  candidates: DirectCandidate[]
}

/** Why a text is no code that can be used. */
export type DirectCodeError =
  | { code: 'empty' }
  /** There is no code in it. */
  | { code: 'not_a_code' }
  /** Its end is missing. */
  | { code: 'truncated' }
  /** It was changed on its way, or is none that this program makes. */
  | { code: 'damaged' }
  /** Made by another version. */
  | { code: 'version' }

const ID_BYTES = 10
const FINGERPRINT_BYTES = 32
const UFRAG = /^[A-Za-z0-9+/]{4,64}$/
const PWD = /^[A-Za-z0-9+/]{22,64}$/

/** Text of a code. The candidates that it cannot carry are left out. */
export const encodeDirectCode = (code: DirectCode): string => {
  const writer = createWriter()
  writer.byte(VERSION)
  writer.byte(KINDS.indexOf(code.kind))
  writer.bytes(fromBase32(code.id))
  writer.bytes(code.fingerprint.split(':').map((pair) => Number.parseInt(pair, 16)))
  writer.text(code.ufrag)
  writer.text(code.pwd)
  writer.text(code.name)
  const candidates = code.candidates.filter(({ address }) => canPack(address)).slice(0, CANDIDATES_MAX)
  writer.byte(candidates.length)
  for (const { type, address, port } of candidates) {
    writer.byte(CANDIDATE_TYPES.indexOf(type) * 4 + kindOfAddress(address))
    writeAddress(writer, address)
    writer.uint16(port)
  }
  const body = writer.done()
  const sum = crc32(body)
  return PREFIX + toBase32(Uint8Array.from([...body, sum >>> 24, sum >>> 16, sum >>> 8, sum]))
}

const readCandidate = (reader: Reader): DirectCandidate | null => {
  const head = reader.byte()
  const type = CANDIDATE_TYPES[head >> 2]
  const address = readAddress(reader, head & 3)
  const port = reader.uint16()
  return type === undefined || address === null || port === 0 ? null : { type, address, port }
}

/** Reads a code's fields; `null` where one is not what this program writes. Throws where the bytes end too soon. */
const readFields = (reader: Reader): DirectCode | null => {
  const kind = KINDS[reader.byte()]
  const id = toBase32(reader.bytes(ID_BYTES)).toLowerCase()
  const fingerprint = Array.from(reader.bytes(FINGERPRINT_BYTES), (byte) =>
    byte.toString(16).padStart(2, '0').toUpperCase(),
  ).join(':')
  const [ufrag, pwd] = [reader.text(), reader.text()]
  const name = v.safeParse(DisplayName, reader.text())
  const count = reader.byte()
  if (count > CANDIDATES_MAX) return null
  const candidates = Array.from({ length: count }, () => readCandidate(reader))
  const isSound = UFRAG.test(ufrag) && PWD.test(pwd) && candidates.every((candidate) => candidate !== null)
  if (kind === undefined || !name.success || !isSound) return null
  return { kind, id, name: name.output, ufrag, pwd, fingerprint, candidates }
}

/** The bytes of the longest code in a text: in either case, wrapped or grouped, with anything around it. */
const find = (text: string): Uint8Array | null => {
  const plain = text.slice(0, LONGEST).replace(/\p{Default_Ignorable_Code_Point}/gu, '')
  const found = [...plain.matchAll(/TALKI((?:[A-Z2-7][\s-]*)+)/gi)].map(([, digits = '']) =>
    fromBase32(digits),
  )
  return found.sort((a, b) => b.length - a.length)[0] ?? null
}

/** Decodes a code that somebody has typed, pasted or scanned. Never throws. What follows its end is not looked at. */
export const decodeDirectCode = (text: string): Result<DirectCode, DirectCodeError> => {
  if (text.trim() === '') return err({ code: 'empty' })
  const bytes = find(text)
  if (bytes === null) return err({ code: 'not_a_code' })
  const reader = createReader(bytes)
  try {
    if (reader.byte() !== VERSION) return err({ code: 'version' })
    const fields = readFields(reader)
    const body = bytes.subarray(0, reader.position())
    const sum = reader.uint16() * 65_536 + reader.uint16()
    return fields && sum === crc32(body) ? ok(fields) : err({ code: 'damaged' })
  } catch (error) {
    return err({ code: error instanceof EndOfBytes ? 'truncated' : 'damaged' })
  }
}
