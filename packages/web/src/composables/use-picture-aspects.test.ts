// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { usePictureAspects } from './use-picture-aspects'

/** What a video tells once it shows a picture of this size. */
const resized = (videoWidth: number, videoHeight: number): Event => {
  const video = Object.defineProperties(document.createElement('video'), {
    videoWidth: { value: videoWidth },
    videoHeight: { value: videoHeight },
  })
  const event = new Event('resize')
  video.dispatchEvent(event)
  return event
}

test('a picture that an encoder has scaled keeps its shape', () => {
  const { aspectOf, measure } = usePictureAspects<'ben'>()
  expect(aspectOf('ben')).toBeNull()
  measure('ben', resized(640, 480))
  for (const [width, height] of [
    [427, 320],
    [320, 240],
    [214, 160],
    [107, 80],
  ] as const) {
    measure('ben', resized(width, height))
    expect(aspectOf('ben'), `${width}×${height}`).toBe(640 / 480)
  }
})

test('a picture of another shape has its own', () => {
  const { aspectOf, measure } = usePictureAspects<'ben'>()
  measure('ben', resized(640, 480))
  measure('ben', resized(480, 640))
  expect(aspectOf('ben')).toBe(480 / 640)
  measure('ben', resized(640, 360))
  expect(aspectOf('ben')).toBe(640 / 360)
})

test('a video without a picture changes nothing', () => {
  const { aspectOf, measure } = usePictureAspects<'ben'>()
  measure('ben', resized(640, 480))
  measure('ben', resized(0, 0))
  expect(aspectOf('ben')).toBe(640 / 480)
})
