export type ShownPicture = {
  /** Size of the element, in CSS pixels, and by how much it is zoomed. */
  width: number
  height: number
  scale: number
  /** Device pixels of a CSS pixel. */
  ratio: number
  /** Width by height of the picture; null before there is one. */
  aspect: number | null
  fit: string
}

/**
 * Height in which a picture is seen, in device pixels: of the whole picture, where it is cut to its element (`cover`), and
 * without margins, where it is shown whole (`contain`). Never less than 1 of what has a size at all.
 */
export const shownHeight = ({ width, height, scale, ratio, aspect, fit }: ShownPicture): number => {
  if (width <= 0 || height <= 0) return 0
  const byWidth = aspect === null || aspect <= 0 ? height : width / aspect
  const seen = fit === 'contain' ? Math.min(height, byWidth) : Math.max(height, byWidth)
  return Math.max(1, Math.round(seen * scale * ratio))
}
