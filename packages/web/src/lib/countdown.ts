const seconds = (ms: number): number => Math.max(0, Math.ceil(ms / 1000))

const twoDigits = (count: number): string => String(count).padStart(2, '0')

/** Countdown of milliseconds as `m:ss`, or `h:mm:ss`, rounded up so that it reads 0:00 only when the time is over. */
export const formatCountdown = (ms: number): string => {
  const left = seconds(ms)
  const [hours, minutes] = [Math.floor(left / 3600), Math.floor((left % 3600) / 60)]
  const rest = twoDigits(left % 60)
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${rest}` : `${minutes}:${rest}`
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Countdown for screen readers: "4 minutes 32 seconds". */
export const speakCountdown = (ms: number): string => {
  const left = seconds(ms)
  const parts = [
    left >= 60 ? counted(Math.floor(left / 60), 'minute') : '',
    left % 60 !== 0 || left === 0 ? counted(left % 60, 'second') : '',
  ]
  return parts.filter(Boolean).join(' ')
}

/** Waiting time in round words: "20 seconds", "3 minutes". */
export const speakWait = (ms: number): string => {
  const left = Math.max(1, seconds(ms))
  return left < 60 ? counted(left, 'second') : counted(Math.ceil(left / 60), 'minute')
}
