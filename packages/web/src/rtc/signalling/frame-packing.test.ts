import { CLIENT_FRAME_MAX_BYTES, type Signal } from '@talki/core/protocol/frames'
import { expect, it } from 'vitest'
import { fitting } from './frame-packing'

const frame = { type: 'signal' as const, id: 'x'.repeat(36), signals: [] as Signal[] }
const signal = (data: string): Signal => ({ to: 'm'.repeat(22) as Signal['to'], data })

/** What a frame weighs on the wire. */
const bytes = (signals: Signal[]) => new TextEncoder().encode(JSON.stringify({ ...frame, signals })).length

it.each([100, 1000, 5000, 12_000])(
  'fills a frame with signals of %i bytes as far as the server takes it',
  (size) => {
    const signals = Array.from({ length: 40 }, () => signal('é'.repeat(size / 2)))
    const count = fitting(frame, signals)
    expect(bytes(signals.slice(0, count))).toBeLessThanOrEqual(CLIENT_FRAME_MAX_BYTES)
    expect(count === 32 || bytes(signals.slice(0, count + 1)) > CLIENT_FRAME_MAX_BYTES - 2).toBe(true)
  },
)

it('leaves out what fits into no frame', () => {
  expect(fitting(frame, [signal('x'.repeat(CLIENT_FRAME_MAX_BYTES))])).toBe(0)
})
