// @vitest-environment happy-dom
import { newMemberId } from '@talki/core/id'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, ref, shallowRef, type EffectScope } from 'vue'
import { wishedViews } from '../stores/views'
import { useView } from './use-view'

let see: (isIntersecting: boolean) => void
let scope: EffectScope
beforeEach(() => {
  class Sight {
    constructor(tell: (entries: { isIntersecting: boolean }[]) => void) {
      see = (isIntersecting) => tell([{ isIntersecting }])
    }
    observe = (): void => undefined
    disconnect = (): void => undefined
  }
  vi.stubGlobal('IntersectionObserver', Sight)
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** Shows a peer's camera; returns how tall the page tells that it does. */
const show = () => {
  const id = newMemberId()
  const video = document.createElement('video')
  Object.defineProperties(video, { clientWidth: { value: 640 }, clientHeight: { value: 360 } })
  document.body.append(video)
  scope.run(() => useView(shallowRef(video), `${id}:camera`, ref(1)))
  return { video, height: () => wishedViews('full').get(`${id}:camera`)?.height }
}

it('tells nothing of a picture before the browser has looked whether it is in sight', () => {
  const { video, height } = show()
  video.dispatchEvent(new Event('resize'))
  expect(height()).toBeUndefined()
  see(true)
  expect(height()).toBe(360)
  see(false)
  expect(height()).toBe(0)
})

it('tells at once that a hidden page shows nothing', () => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  expect(show().height()).toBe(0)
})
