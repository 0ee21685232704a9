const seconds = (ms: number): number => Math.max(0, Math.ceil(ms / 1000))

/** Milliseconds as `m:ss`, rounded up so that it reads 0:00 only when the time is over. */
export const formatCountdown = (ms: number): string => {
  const left = seconds(ms)
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** The same for ears: "4 minutes 32 seconds". */
export const speakCountdown = (ms: number): string => {
  const left = seconds(ms)
  const parts = [
    left >= 60 ? counted(Math.floor(left / 60), 'minute') : '',
    left % 60 !== 0 || left === 0 ? counted(left % 60, 'second') : '',
  ]
  return parts.filter(Boolean).join(' ')
}
