import { PictureSource } from '@talki/core/protocol/peer'
import { MemberId } from '@talki/core/id'
import * as v from 'valibot'
import { onScopeDispose, toValue, watch, type InjectionKey, type MaybeRefOrGetter, type Ref } from 'vue'
import { shownHeight } from '../lib/shown-height'
import { isRecorded, setShown, type ShownView } from '../stores/views'
import type { StreamKey } from '../stores/streams'

/** By how much a picture is zoomed into, for the views within. */
export const VIEW_SCALE: InjectionKey<Readonly<Ref<number>>> = Symbol('view scale')

/** Whose picture a stream is; null for the user's own, and for sound. */
const pictureOf = (key: StreamKey): Pick<ShownView, 'member' | 'source'> | null => {
  const [member, source] = key.split(':')
  const of = v.safeParse(MemberId, member)
  return of.success && v.is(PictureSource, source) ? { member: of.output, source } : null
}

/**
 * What is watched of one element, by the means of the window that it is in: the small window of a call is another one.
 * Whether it is in sight is not known before the browser has drawn it, and until then nothing is told: a peer that was told
 * of no sight would stop its picture, and take a second to begin again. A page that is hidden is not drawn.
 */
const watchElement = (video: HTMLVideoElement, onChange: (isInSight: boolean) => void): (() => void) => {
  const document = video.ownerDocument
  const window = document.defaultView
  const ended = new AbortController()
  const { signal } = ended
  let isInSight: boolean | null = null
  const look = (): void => {
    if (isInSight !== null || document.visibilityState === 'hidden') onChange(isInSight ?? false)
  }
  for (const type of ['resize', 'loadedmetadata', 'enterpictureinpicture', 'leavepictureinpicture'])
    video.addEventListener(type, look, { signal })
  document.addEventListener('visibilitychange', look, { signal })
  document.addEventListener('fullscreenchange', look, { signal })
  window?.addEventListener('resize', look, { signal })
  if (!window) return () => ended.abort()
  const sizes = new window.ResizeObserver(look)
  sizes.observe(video)
  const sight = new window.IntersectionObserver((entries) => {
    isInSight = entries.at(-1)?.isIntersecting ?? isInSight
    look()
  })
  sight.observe(video)
  look()
  return () => {
    ended.abort()
    sizes.disconnect()
    sight.disconnect()
  }
}

/** Height of the small window that a browser shows a video in by itself; 0 where this video has none. */
const smallWindowHeight = (video: HTMLVideoElement): number => {
  if (video.ownerDocument.pictureInPictureElement !== video) return 0
  // How large it is is told by its event alone: what is usual will do.
  return 270
}

const heightOf = (video: HTMLVideoElement, isInSight: boolean, scale: number): number => {
  const { ownerDocument: document, clientWidth: width, clientHeight: height, videoWidth, videoHeight } = video
  const ratio = document.defaultView?.devicePixelRatio ?? 1
  const small = smallWindowHeight(video) * ratio
  const full = document.fullscreenElement
  const isHidden = document.visibilityState === 'hidden' && !isRecorded()
  if (isHidden || !isInSight || (full && !full.contains(video))) return small
  const aspect = videoHeight > 0 ? videoWidth / videoHeight : null
  const fit = document.defaultView?.getComputedStyle(video).objectFit ?? 'cover'
  return Math.max(small, shownHeight({ width, height, scale, ratio, aspect, fit }))
}

/**
 * Tells how tall a video shows a peer's picture, for as long as the scope lives, so that the peer sends no more: nothing
 * where it is out of sight, in a page that is hidden, or behind another one that fills the screen.
 */
export const useView = (
  video: Readonly<Ref<HTMLVideoElement | null>>,
  key: MaybeRefOrGetter<StreamKey>,
  scale: Readonly<Ref<number>>,
): void => {
  const me = Symbol('view')
  let inSight = false
  const tell = (): void => {
    const picture = pictureOf(toValue(key))
    const { value: element } = video
    setShown(me, element && picture && { ...picture, height: heightOf(element, inSight, scale.value) })
  }
  watch(
    video,
    (element, _before, onCleanup) => {
      if (!element) return
      const stop = watchElement(element, (isInSight) => {
        inSight = isInSight
        tell()
      })
      onCleanup(stop)
    },
    { flush: 'post', immediate: true },
  )
  watch([scale, () => toValue(key), isRecorded], tell, { flush: 'post' })
  onScopeDispose(() => setShown(me, null))
}
