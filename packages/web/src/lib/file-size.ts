import { formatUnit } from '../words/format'
import { t } from '../words/words'

const UNITS = [
  { bytes: 1_000_000, name: 'megabyte' },
  { bytes: 1000, name: 'kilobyte' },
]

/** Size of a file in words: 1.4 MB. */
export const fileSize = (bytes: number): string => {
  const unit = UNITS.find((candidate) => bytes >= candidate.bytes)
  if (!unit) return t('links.bytes', { n: bytes })
  const count = bytes / unit.bytes
  return formatUnit(count, unit.name, { maximumFractionDigits: count < 10 ? 1 : 0 })
}
