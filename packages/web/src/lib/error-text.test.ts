import { ProblemCode } from '@talki/core/protocol/frames'
import { describe, expect, it } from 'vitest'
import type { EndReason } from '../stores/call-state'
import type { DeviceTrouble } from '../stores/media-state'
import { deviceText, endText, problemText } from './error-text'

const reasons = [
  'left',
  'denied',
  'room_closed',
  'room_full',
  'replaced',
  'signed_out',
  'version',
  'unavailable',
] as const satisfies EndReason[]
const troubles = ['denied', 'missing', 'busy', 'unsupported', 'failed'] as const satisfies DeviceTrouble[]

const sentence = /^[A-Z].+[.]$/

describe('every code has words of its own', () => {
  it('for ends', () => {
    for (const reason of reasons) expect(endText(reason).body).toMatch(sentence)
    expect(new Set(reasons.map((reason) => endText(reason).title)).size).toBe(reasons.length)
  })

  it.each(['microphone', 'camera'] as const)('for a %s', (kind) => {
    const texts = troubles.map((trouble) => deviceText(kind, trouble))
    for (const { title, body } of texts) {
      expect(title).toContain(kind)
      expect(body).toMatch(sentence)
    }
    expect(new Set(texts.map(({ title }) => title)).size).toBe(troubles.length)
  })

  it('for frames that had no effect', () => {
    for (const code of ProblemCode.options) expect(problemText(code)).toMatch(sentence)
  })
})
