import { formatUnit } from '../words/format'

const UNITS = [
  { bytes: 1_000_000, name: 'megabyte' },
  { bytes: 1000, name: 'kilobyte' },
]

/** Size of a file, or of anything else that is kept, in words: 1.4 MB, 812 bytes. */
export const fileSize = (bytes: number): string => {
  const unit = UNITS.find((candidate) => bytes >= candidate.bytes)
  if (!unit) return formatUnit(bytes, 'byte', { unitDisplay: 'long' })
  const count = bytes / unit.bytes
  return formatUnit(count, unit.name, { maximumFractionDigits: count < 10 ? 1 : 0 })
}
