import { useElementSize, useEventListener } from '@vueuse/core'
import { computed, shallowRef, watch } from 'vue'
import { bounded, pan, pinch, STEP, toggleZoom, WHOLE, zoomBy, type Point, type Zoom } from '../lib/zoom'

/** Pixels of one line, for wheels that count in lines. */
const LINE_PX = 16
/** Sensitivity of the wheel: a notch of a mouse (100 px) is about one step. */
const WHEEL_RATE = 0.004
/** Part of the frame by which an arrow key moves the picture. */
const ARROW_SHARE = 0.15

const ARROWS: Partial<Record<string, Point>> = {
  ArrowLeft: { x: 1, y: 0 },
  ArrowRight: { x: -1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
}

/**
 * Zoom into the picture in `element`: by two fingers, by the wheel with Ctrl (which is what a trackpad's pinch is), by a
 * double click, and by the keys + - 0 and the arrows while `element` or something in it has the focus. A zoomed picture is
 * moved by dragging and by the wheel. `onKey` is told of each change by a key.
 */
export const useZoom = (element: HTMLElement, onKey: (scale: number) => void) => {
  const aspect = shallowRef<number | null>(null)
  const zoom = shallowRef<Zoom>(WHOLE)
  const { width, height } = useElementSize(element)
  const frame = computed(() => ({ width: width.value, height: height.value, aspect: aspect.value }))
  watch(frame, (now) => (zoom.value = bounded(zoom.value, now)))

  const centre = (): Point => ({ x: width.value / 2, y: height.value / 2 })
  const pointOf = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top } = element.getBoundingClientRect()
    return { x: clientX - left, y: clientY - top }
  }
  const isButton = ({ target }: Event): boolean =>
    target instanceof Element && target.closest('button') !== null

  const step = (factor: number): void => {
    zoom.value = zoomBy(zoom.value, factor, { at: centre(), frame: frame.value })
    onKey(zoom.value.scale)
  }
  const showWhole = (): void => {
    zoom.value = WHOLE
    onKey(zoom.value.scale)
  }

  const fingers = new Map<number, Point>()
  useEventListener(element, 'pointerdown', (event) => {
    if (event.button !== 0 || isButton(event)) return
    fingers.set(event.pointerId, pointOf(event))
    element.setPointerCapture(event.pointerId)
  })
  useEventListener(element, 'pointermove', (event) => {
    const before = fingers.get(event.pointerId)
    if (!before) return
    const now = pointOf(event)
    const [other] = [...fingers].flatMap(([id, point]) => (id === event.pointerId ? [] : [point]))
    zoom.value = other
      ? pinch(zoom.value, { before: [before, other], now: [now, other] }, frame.value)
      : pan(zoom.value, { x: now.x - before.x, y: now.y - before.y }, frame.value)
    fingers.set(event.pointerId, now)
  })
  useEventListener(element, ['pointerup', 'pointercancel', 'lostpointercapture'], ({ pointerId }) =>
    fingers.delete(pointerId),
  )

  useEventListener(
    element,
    'wheel',
    (event) => {
      if (!event.ctrlKey && zoom.value.scale === 1) return
      // Otherwise the browser zooms the whole page.
      event.preventDefault()
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE_PX
      const by = { x: -event.deltaX * unit, y: -event.deltaY * unit }
      zoom.value = event.ctrlKey
        ? zoomBy(zoom.value, Math.exp(by.y * WHEEL_RATE), { at: pointOf(event), frame: frame.value })
        : pan(zoom.value, by, frame.value)
    },
    { passive: false },
  )

  useEventListener(element, 'dblclick', (event) => {
    if (!isButton(event)) zoom.value = toggleZoom(zoom.value, { at: pointOf(event), frame: frame.value })
  })

  useEventListener(element, 'keydown', (event) => {
    // With Ctrl they are the browser's own zoom.
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const arrow = ARROWS[event.key]
    if (event.key === '+' || event.key === '=') step(STEP)
    else if (event.key === '-') step(1 / STEP)
    else if (event.key === '0') showWhole()
    else if (arrow && zoom.value.scale > 1) {
      const by = { x: arrow.x * width.value * ARROW_SHARE, y: arrow.y * height.value * ARROW_SHARE }
      zoom.value = pan(zoom.value, by, frame.value)
    } else return
    event.preventDefault()
  })

  /** Takes the shape of the picture from its video. */
  const measure = (video: EventTarget | null): void => {
    if (video instanceof HTMLVideoElement && video.videoHeight > 0)
      aspect.value = video.videoWidth / video.videoHeight
  }
  measure(element.querySelector('video'))
  useEventListener(element, ['loadedmetadata', 'resize'], ({ target }: Event) => measure(target), {
    capture: true,
  })

  return { zoom, zoomIn: () => step(STEP), zoomOut: () => step(1 / STEP), showWhole }
}
