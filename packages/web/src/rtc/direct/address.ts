import type { Reader, Writer } from './bytes'

/** Kinds of addresses by their number in a code. */
const MDNS = 0
const IPV4 = 1
const IPV6 = 2

const UUID_NAME = /^([\da-f]{8})-([\da-f]{4})-([\da-f]{4})-([\da-f]{4})-([\da-f]{12})\.local$/

const readIpv4 = (text: string): number[] | null => {
  const parts = text.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256))
  return parts.length === 4 && parts.every((part) => part < 256) ? parts : null
}

const readGroups = (text: string): number[] | null => {
  if (text === '') return []
  const groups = text
    .split(':')
    .map((group) => (/^[\da-f]{1,4}$/i.test(group) ? Number.parseInt(group, 16) : -1))
  return groups.every((group) => group >= 0) ? groups.flatMap((group) => [group >> 8, group & 255]) : null
}

const readIpv6 = (text: string): number[] | null => {
  const [head = '', tail, ...more] = text.split('::')
  if (more.length > 0) return null
  const [before, after] = [readGroups(head), readGroups(tail ?? '')]
  if (!before || !after) return null
  const missing = 16 - before.length - after.length
  if (tail === undefined ? missing !== 0 : missing < 2) return null
  return [...before, ...Array.from({ length: missing }, () => 0), ...after]
}

const pairs = (bytes: Iterable<number>): string[] =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))

/** Address of a candidate as bytes, with the number of its kind; `null` for a host name that is none of a browser's. */
const pack = (address: string): { kind: number; bytes: number[] } | null => {
  const uuid = UUID_NAME.exec(address.toLowerCase())
  if (uuid) {
    const hex = uuid.slice(1).join('')
    return { kind: MDNS, bytes: (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)) }
  }
  const ipv4 = readIpv4(address)
  if (ipv4) return { kind: IPV4, bytes: ipv4 }
  const ipv6 = readIpv6(address)
  return ipv6 && { kind: IPV6, bytes: ipv6 }
}

/** Whether an address can be written into a code. */
export const canPack = (address: string): boolean => pack(address) !== null

/** The number of an address's kind, for the byte before it. */
export const kindOfAddress = (address: string): number => pack(address)?.kind ?? MDNS

export const writeAddress = (writer: Writer, address: string): void =>
  writer.bytes(pack(address)?.bytes ?? [])

/** Reads an address of this kind; `null` for a kind that this version does not know. */
export const readAddress = (reader: Reader, kind: number): string | null => {
  switch (kind) {
    case MDNS: {
      const hex = pairs(reader.bytes(16)).join('')
      return `${hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}.local`
    }
    case IPV4:
      return reader.bytes(4).join('.')
    case IPV6:
      return (pairs(reader.bytes(16)).join('').match(/.{4}/g) ?? [])
        .map((group) => group.replace(/^0{1,3}/, ''))
        .join(':')
    default:
      return null
  }
}
