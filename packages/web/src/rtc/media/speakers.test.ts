import { expect, it } from 'vitest'
import type { DeviceNews } from './media-event'
import { createSpeakers, type SpeakerDevices } from './speakers'

type Speaker = { deviceId: string; label: string }
const speaker = (deviceId: string): Speaker => ({ deviceId, label: `label of ${deviceId}` })
const SYSTEM = speaker('default')

const start = (
  first: Speaker[],
  { remembered = null as string | null, picks = null as string | null } = {},
) => {
  let present = first
  const target = new EventTarget()
  const devices = Object.assign(target, {
    enumerateDevices: () =>
      Promise.resolve(present.map((device) => ({ ...device, kind: 'audiooutput', groupId: '' }))),
    selectAudioOutput: () =>
      picks === null
        ? Promise.reject(new DOMException('', 'NotAllowedError'))
        : Promise.resolve({ deviceId: picks }),
  }) as unknown as SpeakerDevices
  const news: DeviceNews[] = []
  let kept = remembered
  const speakers = createSpeakers(
    { devices, recall: () => kept, remember: (deviceId) => (kept = deviceId) },
    { onState: () => undefined, onNews: (one) => news.push(one) },
  )
  const plug = async (now: Speaker[]) => {
    present = now
    target.dispatchEvent(new Event('devicechange'))
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { speakers, news, plug, kept: () => kept }
}

it('is the system’s until one is chosen, which is remembered', async () => {
  const { speakers, kept } = start([SYSTEM, speaker('a')])
  await speakers.list()
  expect(speakers.state()).toMatchObject({ deviceId: '', devices: [{ id: 'a' }] })
  speakers.choose('a')
  expect([speakers.state().deviceId, kept()]).toEqual(['a', 'a'])
  speakers.choose('')
  expect([speakers.state().deviceId, kept()]).toEqual(['', null])
})

it('is the remembered one from the first sound on, also before the page may list any', async () => {
  const { speakers, plug, news } = start([], { remembered: 'a' })
  await speakers.list()
  expect(speakers.state().deviceId).toBe('a')
  await plug([SYSTEM, speaker('a')])
  expect(speakers.state().deviceId).toBe('a')
  expect(news).toEqual([])
})

it('is the system’s without a word where the remembered one is not there', async () => {
  const { speakers, news } = start([SYSTEM, speaker('b')], { remembered: 'a' })
  await speakers.list()
  expect(speakers.state().deviceId).toBe('')
  expect(news).toEqual([])
})

it('falls back to the system’s when it is unplugged, and returns when it is back', async () => {
  const { speakers, plug, news, kept } = start([SYSTEM, speaker('a')])
  await speakers.list()
  speakers.choose('a')
  await plug([SYSTEM])
  expect(speakers.state().deviceId).toBe('')
  expect(kept()).toBe('a')
  await plug([SYSTEM, speaker('a')])
  expect(speakers.state().deviceId).toBe('a')
  expect(news).toEqual([
    { type: 'switched', kind: 'speaker', why: 'gone', now: '' },
    { type: 'switched', kind: 'speaker', why: 'back', now: 'label of a' },
  ])
})

it('offers one that is new', async () => {
  const { speakers, plug, news } = start([SYSTEM])
  await speakers.list()
  await plug([SYSTEM, speaker('b')])
  expect(news).toMatchObject([{ type: 'came', kind: 'speaker', device: { id: 'b' } }])
  expect(speakers.state().deviceId).toBe('')
})

it('takes what the user picks in the browser’s list, and nothing where they close it', async () => {
  const one = start([SYSTEM, speaker('a')], { picks: 'a' })
  await one.speakers.ask()
  expect(one.speakers.state().deviceId).toBe('a')
  const other = start([SYSTEM, speaker('a')])
  await other.speakers.ask()
  expect(other.speakers.state().deviceId).toBe('')
})

it('is offered where it goes and comes back at once', async () => {
  const { speakers, plug, news } = start([SYSTEM, speaker('a'), speaker('b')])
  await speakers.list()
  await Promise.all([plug([SYSTEM, speaker('a')]), plug([SYSTEM, speaker('a'), speaker('b')])])
  expect(news).toMatchObject([{ type: 'came', kind: 'speaker', device: { id: 'b' } }])
})
