import { afterEach, beforeEach, expect, it } from 'vitest'
import { createMeshWorld, type MeshWorld, type Someone } from './_mesh-world'

let stage: MeshWorld
beforeEach(() => {
  stage = createMeshWorld()
})
afterEach(() => {
  stage.end()
})

const isShown = (viewer: Someone, sender: Someone, source: 'camera' | 'screen') => {
  const last = stage.sourceOf(viewer, sender, source)
  return last?.on === true && last.stream !== null
}
const streamOf = (viewer: Someone, sender: Someone, source: 'camera' | 'screen') =>
  stage.sourceOf(viewer, sender, source)?.stream

const connected = async (): Promise<[Someone, Someone]> => {
  const [ada, ben] = stage.pair()
  ada.send('camera', true)
  stage.admit(ben, [ada])
  await stage.pass(1000)
  return [ada, ben]
}

it('carries a second picture of one person, with a stream of its own, and takes it away again', async () => {
  const [ada, ben] = await connected()
  expect([isShown(ben, ada, 'camera'), isShown(ben, ada, 'screen')]).toEqual([true, false])
  const before = stage.world.sent.length
  ada.send('screen', true)
  await stage.pass(300)
  expect([isShown(ben, ada, 'camera'), isShown(ben, ada, 'screen')]).toEqual([true, true])
  expect(streamOf(ben, ada, 'screen')).not.toBe(streamOf(ben, ada, 'camera'))
  // Over the pair's own channel: the server is not needed for it.
  expect(stage.world.sent).toHaveLength(before)
  ada.send('screen', false)
  await stage.pass(50)
  expect([isShown(ben, ada, 'camera'), isShown(ben, ada, 'screen')]).toEqual([true, false])
  expect(stage.open(ada)).toHaveLength(1)
})

it('negotiates a source once, however often it starts and stops', async () => {
  const [ada, ben] = await connected()
  const [pc] = stage.open(ben)
  ada.send('screen', true)
  await stage.pass(300)
  const sections = pc?.getTransceivers().length
  for (const on of [false, true, false, true]) {
    ada.send('screen', on)
    await stage.pass(300)
  }
  expect(pc?.getTransceivers()).toHaveLength(sections ?? 0)
  expect(isShown(ben, ada, 'screen')).toBe(true)
})

it('survives both starting at once', async () => {
  const [ada, ben] = await connected()
  ada.send('screen', true)
  ben.send('screen', true)
  await stage.pass(600)
  expect([isShown(ben, ada, 'screen'), isShown(ada, ben, 'screen')]).toEqual([true, true])
  expect([stage.linkTo(ada, ben), stage.linkTo(ben, ada)]).toEqual(['connected', 'connected'])
})

it('shows a newcomer the screen that is shared already', async () => {
  const [ada, ben] = await connected()
  ada.send('screen', true)
  ben.send('screen', true)
  await stage.pass(600)
  const eve = stage.person()
  stage.admit(eve, [ada, ben])
  await stage.pass(1000)
  expect([isShown(eve, ada, 'screen'), isShown(eve, ben, 'screen')]).toEqual([true, true])
})

it('keeps the screen over a renewed connection', async () => {
  const [ada, ben] = await connected()
  ada.send('screen', true)
  await stage.pass(300)
  const first = streamOf(ben, ada, 'screen')
  stage.quit(ben, false)
  const again = stage.person(ben.member.id)
  stage.admit(again, [ada])
  await stage.pass(1000)
  expect(isShown(again, ada, 'screen')).toBe(true)
  expect(streamOf(again, ada, 'screen')).not.toBe(first)
})

it('never takes sound for a picture because a peer says so', async () => {
  const [ada, ben] = await connected()
  const [pc] = stage.open(ada)
  const audio = pc?.getTransceivers().find(({ receiver }) => receiver.track.kind === 'audio')
  const state = { type: 'state', sources: [{ source: 'screen', mid: audio?.mid ?? '', on: true }] }
  pc?.channel()?.send(JSON.stringify(state))
  await stage.pass(50)
  expect(isShown(ben, ada, 'screen')).toBe(false)
})

it('has nobody ask a microphone that is off how loud it is', async () => {
  const [ada, ben] = await connected()
  const asked = () => ben.mesh.microphoneReceivers().get(ada.member.id)
  expect(asked()).toBeNull()
  ada.send('microphone', true)
  await stage.pass(300)
  expect(asked()).toMatchObject({ track: { kind: 'audio' } })
  ada.send('microphone', false)
  await stage.pass(300)
  expect(asked()).toBeNull()
})
