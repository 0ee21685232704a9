import { expect, it } from 'vitest'
import { withNotice, withoutNotice, withoutOffer, type DeviceNotice } from './device-notices'

const came = (kind: 'microphone' | 'camera' | 'speaker', group: string): DeviceNotice => ({
  name: 'came',
  label: `${group} ${kind}`,
  group,
  offers: [{ kind, id: `${group}-${kind}` }],
})
const gone: DeviceNotice = { name: 'switched', kind: 'camera', why: 'gone', now: 'Front' }

it('has one notice for the ends of one headset, and another for another', () => {
  const both = withNotice(withNotice([], came('microphone', 'headset')), came('speaker', 'headset'))
  expect(both).toHaveLength(1)
  expect(both[0]).toMatchObject({ offers: [{ kind: 'microphone' }, { kind: 'speaker' }] })
  expect(withNotice(both, came('camera', 'webcam'))).toHaveLength(2)
})

it('takes devices without a group for one thing only where their names are the same', () => {
  const [first, second] = [came('microphone', ''), came('speaker', '')]
  expect(withNotice(withNotice([], first), second)).toHaveLength(2)
})

it('puts the latest first, in place of what was said of the same before', () => {
  const back: DeviceNotice = { ...gone, why: 'back' }
  expect(withNotice(withNotice([], gone), back)).toEqual([back])
  const talk: DeviceNotice = { name: 'muted_talk', canHold: false }
  expect(withNotice([gone], talk)).toEqual([talk, gone])
  expect(withoutNotice([talk, gone], 'muted_talk')).toEqual([gone])
})

it('no longer offers what is in use, and goes with the last offer', () => {
  const both = withNotice(withNotice([gone], came('microphone', 'headset')), came('speaker', 'headset'))
  const one = withoutOffer(both, { kind: 'microphone', id: 'headset-microphone' })
  expect(one[0]).toMatchObject({ offers: [{ kind: 'speaker' }] })
  expect(withoutOffer(one, { kind: 'microphone', id: 'another' })).toEqual(one)
  expect(withoutOffer(one, { kind: 'speaker', id: 'headset-speaker' })).toEqual([gone])
})
