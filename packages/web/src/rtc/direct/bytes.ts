/** Thrown by a reader where the bytes end before what is read of them. */
export class EndOfBytes extends Error {}

/** Writes numbers, bytes and short texts one after another. */
export const createWriter = () => {
  const written: number[] = []
  return {
    byte: (value: number): void => void written.push(value & 255),
    uint16: (value: number): void => void written.push((value >> 8) & 255, value & 255),
    bytes: (values: Iterable<number>): void => void written.push(...values),
    /** A text of at most 255 bytes of UTF-8, after its length. */
    text: (value: string): void => {
      const bytes = new TextEncoder().encode(value)
      if (bytes.length > 255) throw new RangeError('a text of more than 255 bytes')
      written.push(bytes.length, ...bytes)
    },
    done: (): Uint8Array => Uint8Array.from(written),
  }
}
export type Writer = ReturnType<typeof createWriter>

/** Reads what a writer has written. Throws EndOfBytes, or a TypeError for what is no UTF-8. */
export const createReader = (bytes: Uint8Array) => {
  let at = 0
  const take = (count: number): Uint8Array => {
    if (at + count > bytes.length) throw new EndOfBytes()
    at += count
    return bytes.subarray(at - count, at)
  }
  const byte = (): number => take(1)[0] ?? 0
  return {
    byte,
    uint16: (): number => byte() * 256 + byte(),
    bytes: take,
    text: (): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(take(byte())),
    /** How many bytes have been read. */
    position: (): number => at,
  }
}
export type Reader = ReturnType<typeof createReader>

/** CRC-32 (ISO-HDLC, as of zip files): finds what was mistyped or cut off. No protection against malice. */
export const crc32 = (bytes: Uint8Array): number => {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
