// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, shallowRef } from 'vue'
import { useMediaSession } from './use-media-session'

afterEach(() => vi.unstubAllGlobals())

const noop = () => undefined
const actions = { togglemicrophone: noop, togglecamera: noop, hangup: noop, enterpictureinpicture: noop }

/** A media session that knows these actions alone, as browsers differ in what they know. */
const session = (known: string[]) => {
  const handlers = new Map<string, (() => void) | null>()
  const told: [string, boolean][] = []
  vi.stubGlobal('navigator', {
    mediaSession: {
      setActionHandler: (action: string, handler: (() => void) | null) => {
        if (!known.includes(action)) throw new TypeError(`unknown action ${action}`)
        handlers.set(action, handler)
      },
      setMicrophoneActive: (on: boolean) => {
        told.push(['microphone', on])
        return Promise.reject(new DOMException('not in view', 'InvalidStateError'))
      },
    },
  })
  return { handlers, told }
}

it('acts by what the browser knows, tells it of the devices, and ends with its scope', async () => {
  const { handlers, told } = session(['hangup', 'togglemicrophone'])
  const microphone = shallowRef(true)
  const leave = vi.fn()
  const scope = effectScope()
  scope.run(() =>
    useMediaSession({ ...actions, hangup: leave }, () => ({ microphone: microphone.value, camera: false })),
  )
  expect([...handlers.keys()].sort()).toEqual(['hangup', 'togglemicrophone'])
  handlers.get('hangup')?.()
  expect(leave).toHaveBeenCalledOnce()
  microphone.value = false
  await nextTick()
  expect(told).toEqual([
    ['microphone', true],
    ['microphone', false],
  ])
  scope.stop()
  expect([...handlers.values()]).toEqual([null, null])
})

it('does without where there is none', () => {
  vi.stubGlobal('navigator', {})
  const use = () => useMediaSession(actions, () => ({ microphone: true, camera: true }))
  expect(() => effectScope().run(use)).not.toThrow()
})
