type Viewport = Pick<VisualViewport, 'height' | 'offsetTop' | 'scale'>

/** Lengths at the top and the foot of the page that are out of sight, in CSS pixels. */
export type OutOfSight = { above: number; below: number }

/**
 * What a keyboard on the screen covers of the page, or has pushed out of it. `pageHeight`: the layout viewport's. Nothing for a
 * page that is zoomed by two fingers: there the user has chosen what to see.
 */
export const outOfSight = ({ height, offsetTop, scale }: Viewport, pageHeight: number): OutOfSight => {
  // A pinch ends at about 1, and iOS rounds heights.
  if (Math.abs(scale - 1) > 0.02) return { above: 0, below: 0 }
  const below = Math.round(pageHeight - offsetTop - height)
  return { above: Math.max(0, Math.round(offsetTop)), below: below > 1 ? below : 0 }
}
