import { shallowReactive } from 'vue'

/**
 * Shapes of the pictures that videos show, width by height, by a key of the caller's. A video's `resize` and
 * `loadedmetadata` do not bubble: a parent listens with `.capture`, and hands the event to `measure`.
 */
export const usePictureAspects = <Key extends string>() => {
  const aspects = shallowReactive(new Map<Key, number>())

  const measure = (key: Key, { target }: Event): void => {
    if (!(target instanceof HTMLVideoElement) || target.videoHeight === 0) return
    aspects.set(key, target.videoWidth / target.videoHeight)
  }
  /** Null until a picture has been shown. */
  const aspectOf = (key: Key): number | null => aspects.get(key) ?? null

  return { aspectOf, measure }
}
