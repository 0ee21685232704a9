import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import { watchMicrophone, type MicrophoneFinding, type MicrophoneSense } from './microphone-watch'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const start = (first: MicrophoneSense) => {
  const findings: MicrophoneFinding[] = []
  const sense = { current: first }
  const stop = watchMicrophone(
    fakePlatform(),
    () => sense.current,
    (finding) => findings.push(finding),
  )
  const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000)
  return { findings, sense, stop, pass }
}

it('finds talk while muted, once, and that it is over when the user unmutes', async () => {
  const { findings, sense, pass } = start({ isOn: false, track: 'a', level: 0.3 })
  await pass(10)
  expect(findings).toEqual(['muted_talk'])
  sense.current = { isOn: true, track: 'a', level: 0.3 }
  await pass(1)
  expect(findings).toEqual(['muted_talk', null])
})

it('finds a silent microphone, and begins anew with another one', async () => {
  const { findings, sense, pass } = start({ isOn: true, track: 'a', level: 0 })
  await pass(8)
  expect(findings).toEqual(['silent'])
  sense.current = { isOn: true, track: 'b', level: 0 }
  await pass(4)
  expect(findings).toEqual(['silent', null])
  await pass(4)
  expect(findings).toEqual(['silent', null, 'silent'])
})

it('finds nothing of a microphone that cannot be measured, nor after it has ended', async () => {
  const { findings, sense, stop, pass } = start({ isOn: true, track: 'a', level: null })
  await pass(60)
  stop()
  sense.current = { isOn: false, track: 'a', level: 0.3 }
  await pass(60)
  expect(findings).toEqual([])
})
