import { formatFacts, formatIn, formatUnit } from '../words/format'

const seconds = (ms: number): number => Math.max(0, Math.ceil(ms / 1000))

const twoDigits = (count: number): string => String(count).padStart(2, '0')

/** Countdown of milliseconds as `m:ss`, or `h:mm:ss`, rounded up so that it reads 0:00 only when the time is over. */
export const formatCountdown = (ms: number): string => {
  const left = seconds(ms)
  const [hours, minutes] = [Math.floor(left / 3600), Math.floor((left % 3600) / 60)]
  const rest = twoDigits(left % 60)
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${rest}` : `${minutes}:${rest}`
}

const inWords = (count: number, unit: 'minute' | 'second'): string =>
  formatUnit(count, unit, { unitDisplay: 'long' })

/** Countdown for screen readers: "4 minutes 32 seconds". */
export const speakCountdown = (ms: number): string => {
  const left = seconds(ms)
  const parts = [
    left >= 60 ? inWords(Math.floor(left / 60), 'minute') : '',
    left % 60 !== 0 || left === 0 ? inWords(left % 60, 'second') : '',
  ]
  return formatFacts(parts.filter(Boolean), 'narrow')
}

/** When a wait is over, in round words: "in 20 seconds", "in 3 minutes". */
export const speakWait = (ms: number): string => {
  const left = Math.max(1, seconds(ms))
  return left < 60 ? formatIn(left, 'second') : formatIn(Math.ceil(left / 60), 'minute')
}
