import { shallowReactive } from 'vue'

/**
 * By how much of itself a shape has to change to count as another one. An encoder that scales a picture down rounds its
 * sides to whole pixels, and so changes its shape by up to a hundredth; the tile is to stay as it is.
 */
const OTHER_SHAPE = 0.02

/**
 * Shapes of the pictures that videos show, width by height, by a key of the caller's. A video's `resize` and
 * `loadedmetadata` do not bubble: a parent listens with `.capture`, and hands the event to `measure`.
 */
export const usePictureAspects = <Key extends string>() => {
  const aspects = shallowReactive(new Map<Key, number>())

  const measure = (key: Key, { target }: Event): void => {
    if (!(target instanceof HTMLVideoElement) || target.videoHeight === 0) return
    const aspect = target.videoWidth / target.videoHeight
    const known = aspects.get(key)
    if (known === undefined || Math.abs(aspect - known) > known * OTHER_SHAPE) aspects.set(key, aspect)
  }
  /** Null until a picture has been shown. */
  const aspectOf = (key: Key): number | null => aspects.get(key) ?? null

  return { aspectOf, measure }
}
