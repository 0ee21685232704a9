import type { Size } from './layout'

/** Zoom into a picture: `scale` 1 shows it whole; `x` and `y` shift its upper left corner, in CSS pixels of its frame. */
export type Zoom = { scale: number; x: number; y: number }

/** Point of the frame, in CSS pixels from its upper left corner. */
export type Point = { x: number; y: number }

/** Frame in which a picture is shown whole, centred. `aspect`: the picture's width by height; null before it is known. */
export type Frame = Size & { aspect: number | null }

/** Zoom that shows the whole picture. */
export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 }

/** Largest zoom: a small text on a large screen, seen on a phone, is read at less. */
export const SCALE_MAX = 8
/** Factor of one step by a key or a button. */
export const STEP = 1.5
/** Zoom after a double click. */
const DOUBLE_CLICK = 2.5

const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value))

/** Part of one side of the frame that the whole picture takes: where it begins, and how long it is. */
type Span = { start: number; length: number }

const spansOf = ({ width, height, aspect }: Frame): { across: Span; down: Span } => {
  const shape = aspect ?? Math.max(1, width) / Math.max(1, height)
  const across = Math.min(width, height * shape)
  const down = Math.min(height, width / shape)
  return {
    across: { start: (width - across) / 2, length: across },
    down: { start: (height - down) / 2, length: down },
  }
}

/** Shift within its bounds: a picture that is longer than the frame leaves no margin, a shorter one is centred. */
const boundShift = (shift: number, scale: number, { start, length }: Span, frame: number): number =>
  length * scale <= frame
    ? (frame * (1 - scale)) / 2
    : clamp(shift, frame - (start + length) * scale, -start * scale)

/** Zoom within its bounds, as when the frame has changed its size. */
export const bounded = (zoom: Zoom, frame: Frame): Zoom => {
  const scale = clamp(zoom.scale, 1, SCALE_MAX)
  const { across, down } = spansOf(frame)
  return {
    scale,
    // No -0, which is another text in the style.
    x: boundShift(zoom.x, scale, across, frame.width) + 0,
    y: boundShift(zoom.y, scale, down, frame.height) + 0,
  }
}

/** Zoom by a factor; what is at `point` stays there, as far as the bounds allow. */
export const zoomBy = (zoom: Zoom, factor: number, { at, frame }: { at: Point; frame: Frame }): Zoom => {
  const scale = clamp(zoom.scale * factor, 1, SCALE_MAX)
  const grown = scale / zoom.scale
  return bounded({ scale, x: at.x - (at.x - zoom.x) * grown, y: at.y - (at.y - zoom.y) * grown }, frame)
}

/** Zoom with the picture moved. */
export const pan = (zoom: Zoom, by: Point, frame: Frame): Zoom =>
  bounded({ ...zoom, x: zoom.x + by.x, y: zoom.y + by.y }, frame)

/** Zoom into `point`, or back to the whole picture. */
export const toggleZoom = (zoom: Zoom, place: { at: Point; frame: Frame }): Zoom =>
  zoom.scale > 1 ? WHOLE : zoomBy(zoom, DOUBLE_CLICK, place)

/** Zoom after two fingers have moved: what was under them stays under them, as far as the bounds allow. */
export const pinch = (
  zoom: Zoom,
  { before, now }: { before: readonly [Point, Point]; now: readonly [Point, Point] },
  frame: Frame,
): Zoom => {
  const middle = ([a, b]: readonly [Point, Point]): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
  const distance = ([a, b]: readonly [Point, Point]): number => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y))
  const from = middle(before)
  const to = middle(now)
  const grown = zoomBy(zoom, distance(now) / distance(before), { at: from, frame })
  return pan(grown, { x: to.x - from.x, y: to.y - from.y }, frame)
}
