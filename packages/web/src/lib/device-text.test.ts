import { describe, expect, it } from 'vitest'
import type { DeviceNotice } from './device-notices'
import { deviceText, noticeText } from './device-text'

const troubles = [
  'denied',
  'dismissed',
  'blocked',
  'missing',
  'busy',
  'unplugged',
  'interrupted',
  'unsupported',
  'failed',
] as const
const families = ['chromium', 'chromium_android', 'firefox', 'firefox_android', 'safari', 'ios'] as const

const sentence = /^[A-Z].+[.]$/

describe.each(['microphone', 'camera'] as const)('a %s', (kind) => {
  it('has words of its own for every trouble', () => {
    const texts = troubles.map((trouble) => deviceText(kind, trouble, null))
    for (const { title, body } of texts) {
      expect(title).toContain(kind)
      expect(body).toMatch(sentence)
    }
    expect(new Set(texts.map(({ title }) => title)).size).toBe(troubles.length)
  })

  it('that was denied has the way to allow it in each family of browsers', () => {
    const bodies = families.map((family) => deviceText(kind, 'denied', family).body)
    for (const body of bodies) {
      expect(body).toMatch(sentence)
      expect(body).toContain(kind)
    }
    expect(new Set(bodies).size).toBe(families.length)
    expect(deviceText(kind, 'busy', 'safari')).toEqual(deviceText(kind, 'busy', null))
  })
})

it('says by a colon that a name follows, and by a full stop that none does', () => {
  const named: DeviceNotice[] = [
    { name: 'switched', kind: 'microphone', why: 'gone', now: 'Headset' },
    { name: 'switched', kind: 'speaker', why: 'back', now: 'Headset' },
    { name: 'came', label: 'Headset', group: 'a', offers: [] },
    { name: 'silent', label: 'Headset' },
  ]
  const nameless: DeviceNotice[] = [
    { name: 'switched', kind: 'speaker', why: 'gone', now: '' },
    { name: 'silent', label: '' },
    { name: 'muted_talk', canHold: true },
    { name: 'muted_talk', canHold: false },
  ]
  for (const notice of named) expect(noticeText(notice)).toMatch(/:$/)
  for (const notice of nameless) expect(noticeText(notice)).toMatch(/\.$/)
})
