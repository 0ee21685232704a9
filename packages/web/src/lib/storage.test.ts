// @vitest-environment happy-dom
import { newRoomId } from '@talki/core/id'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { readStored, removeStored, storedBytes, writeStored } from './storage'

const room = newRoomId()
beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})
afterEach(() => vi.unstubAllGlobals())

it('gives back what was written, and nothing once it is removed', () => {
  expect(readStored('call')).toBeNull()
  writeStored('call', { room, microphone: false, camera: true })
  writeStored('name', 'Ada')
  writeStored('single-keys', 'off')
  expect(readStored('call')).toEqual({ room, microphone: false, camera: true })
  expect([readStored('name'), readStored('single-keys')]).toEqual(['Ada', 'off'])
  removeStored('call')
  expect(readStored('call')).toBeNull()
})

it('keeps a call and a way back for the tab alone', () => {
  writeStored('call', { room, microphone: true, camera: true })
  writeStored('return', '/new')
  expect(localStorage).toHaveLength(0)
  writeStored('camera', 'front')
  expect(sessionStorage).toHaveLength(2)
})

it('tells how much a value takes with its key, and that there is none', () => {
  expect(storedBytes('name')).toBeNull()
  writeStored('name', 'Zoë')
  expect(storedBytes('name')).toBe('talki:name'.length + 4)
})

it.each(['', '{', 'null', '[]', '{"room":"x"}', `{"room":"${room}","microphone":1,"camera":true}`])(
  'ignores the call %j, which it did not write',
  (item) => {
    sessionStorage.setItem('talki:call', item)
    expect(readStored('call')).toBeNull()
  },
)

it('ignores a setting that no version has written', () => {
  localStorage.setItem('talki:single-keys', 'perhaps')
  expect(readStored('single-keys')).toBeNull()
})

const refuse = () => {
  throw new DOMException('The operation is insecure.', 'SecurityError')
}
const refusing = new Proxy({}, { get: () => refuse })

it.each([
  ['the property itself throws', { get: refuse }],
  ['every method throws', { get: () => refusing }],
  ['there is none', { get: () => undefined }],
])('is empty and does not throw where %s', (_how, property) => {
  const original = globalThis.localStorage
  try {
    for (const area of ['localStorage', 'sessionStorage'])
      Object.defineProperty(globalThis, area, { configurable: true, ...property })
    writeStored('name', 'Ada')
    writeStored('call', { room, microphone: true, camera: true })
    removeStored('call')
    expect([readStored('name'), readStored('call'), storedBytes('name')]).toEqual([null, null, null])
  } finally {
    for (const area of ['localStorage', 'sessionStorage'])
      Object.defineProperty(globalThis, area, { configurable: true, value: original })
  }
})
