import { expect, it } from 'vitest'
import { formatCountdown, speakCountdown, speakWait } from './countdown'

it.each([
  [300_000, '5:00', '5 minutes'],
  [272_001, '4:33', '4 minutes 33 seconds'],
  [61_000, '1:01', '1 minute 1 second'],
  [60_000, '1:00', '1 minute'],
  [9_400, '0:10', '10 seconds'],
  [1, '0:01', '1 second'],
  [0, '0:00', '0 seconds'],
  [-5_000, '0:00', '0 seconds'],
])('shows %i ms as %s and says "%s"', (ms, shown, said) => {
  expect(formatCountdown(ms)).toBe(shown)
  expect(speakCountdown(ms)).toBe(said)
})

it.each([
  [3_600_000, '1:00:00'],
  [86_399_001, '24:00:00'],
  [3_661_000, '1:01:01'],
])('shows %i ms with hours, as %s', (ms, shown) => {
  expect(formatCountdown(ms)).toBe(shown)
})

it.each([
  [1, 'in 1 second'],
  [59_000, 'in 59 seconds'],
  [60_000, 'in 1 minute'],
  [61_000, 'in 2 minutes'],
])('says how long to wait: %i ms from now is %s', (ms, said) => {
  expect(speakWait(ms)).toBe(said)
})
