import { expect, it } from 'vitest'
import { formatCountdown, speakCountdown } from './countdown'

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
