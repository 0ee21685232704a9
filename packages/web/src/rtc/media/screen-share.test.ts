import { expect, it } from 'vitest'
import { FakeScreenTrack, fakeScreenDevices } from './_fake-screen'
import { createScreenShare, type ScreenShare, type ShareEnd } from './screen-share'

const createUser = () => {
  const screen = fakeScreenDevices()
  const sent: Record<'screen' | 'screen_audio', unknown> = { screen: null, screen_audio: null }
  const ends: ShareEnd[] = []
  let shown: ScreenShare = { name: 'off', trouble: null }
  const sharing = createScreenShare({
    devices: screen.devices,
    publish: (source, track) => (sent[source] = track),
    onChange: (next) => (shown = next),
    onEnd: (by) => ends.push(by),
  })
  const tracks = () => ({ video: new FakeScreenTrack('video'), audio: new FakeScreenTrack('audio') })
  return { ...screen, sent, ends, shown: () => shown, sharing, tracks }
}
const nothing = { screen: null, screen_audio: null }

it('sends picture and sound once the user has chosen', async () => {
  const { sharing, answer, tracks, sent, shown } = createUser()
  void sharing.start()
  expect(shown()).toEqual({ name: 'asking' })
  const { video, audio } = tracks()
  await answer({ video, audio })
  expect(sent).toEqual({ screen: video, screen_audio: audio })
  expect(shown()).toEqual({ name: 'sharing', hasSound: true })
})

it('asks once, however often the user presses', async () => {
  const { sharing, answer, asked, tracks } = createUser()
  void sharing.start()
  void sharing.start()
  await answer(tracks())
  await sharing.start()
  expect(asked).toHaveLength(1)
})

it('ends by the user, or outside of the page, once', async () => {
  const { sharing, answer, tracks, sent, ends, shown } = createUser()
  const first = tracks()
  void sharing.start()
  await answer(first)
  sharing.stop()
  expect([sent, shown(), ends]).toEqual([nothing, { name: 'off', trouble: null }, ['here']])
  first.video.endOutside()
  expect(ends).toEqual(['here'])

  const second = tracks()
  void sharing.start()
  await answer(second)
  second.video.endOutside()
  expect([sent, shown(), ends]).toEqual([nothing, { name: 'off', trouble: null }, ['here', 'outside']])
  sharing.stop()
  expect(ends).toEqual(['here', 'outside'])
})

it('goes on without the sound when that alone ends', async () => {
  const { sharing, answer, tracks, sent, shown } = createUser()
  const { video, audio } = tracks()
  void sharing.start()
  await answer({ video, audio })
  audio.endOutside()
  expect(sent).toEqual({ screen: video, screen_audio: null })
  expect(shown()).toEqual({ name: 'sharing', hasSound: false })
})

it('lets a screen go that is chosen after the user has left', async () => {
  const { sharing, answer, tracks, sent, shown, ends } = createUser()
  void sharing.start()
  sharing.stop()
  const { video, audio } = tracks()
  await answer({ video, audio })
  expect([video.readyState, audio.readyState]).toEqual(['ended', 'ended'])
  expect([sent, shown(), ends]).toEqual([nothing, { name: 'off', trouble: null }, []])
})

it('shares nothing that ended while it was being set up', async () => {
  const { sharing, answer, tracks, sent, ends } = createUser()
  const { video } = tracks()
  video.stop()
  void sharing.start()
  await answer({ video })
  expect([sent, ends]).toEqual([nothing, ['outside']])
})

it('says nothing of a dialog that was closed, and why a capture failed until that is read', async () => {
  const { sharing, answer, shown } = createUser()
  void sharing.start()
  await answer(new DOMException('', 'NotAllowedError'))
  expect(shown()).toEqual({ name: 'off', trouble: null })
  void sharing.start()
  await answer(new DOMException('', 'NotReadableError'))
  expect(shown()).toEqual({ name: 'off', trouble: 'failed' })
  sharing.dismiss()
  expect(shown()).toEqual({ name: 'off', trouble: null })
})

it('changes what matters while it shares, and keeps that for the next share', async () => {
  const { sharing, answer, tracks } = createUser()
  const first = tracks()
  void sharing.start()
  await answer(first)
  expect(first.video.contentHint).toBe('text')
  await sharing.setMode('motion')
  expect(first.video.contentHint).toBe('motion')
  sharing.stop()
  await sharing.setMode('motion')
  const second = tracks()
  void sharing.start()
  await answer(second)
  expect(second.video.contentHint).toBe('motion')
})
