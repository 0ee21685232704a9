/** How a tile is drawn: where it is on the page, what plays in it, and its name. */
export type TilePicture = {
  rect: Pick<DOMRect, 'x' | 'y' | 'width' | 'height'>
  /** What plays; null where an avatar stands for it. */
  video: HTMLVideoElement | null
  /** Whether the whole picture is shown, with bars beside it, or the tile is filled. */
  fit: 'contain' | 'cover'
  avatar: { text: string; color: string } | null
  name: string
}

type Size = { width: number; height: number }
type Box = TilePicture['rect']

/** Pictures a second. */
const RATE = 24

const STAGE = '#12131a'
const TILE = '#1f222d'

/** The part of a picture that is seen, and where in the tile it stands. */
export const placePicture = (picture: Size, box: Box, fit: TilePicture['fit']): { from: Box; to: Box } => {
  const [across, down] = [box.width / picture.width, box.height / picture.height]
  if (fit === 'contain') {
    const scale = Math.min(across, down)
    const [width, height] = [picture.width * scale, picture.height * scale]
    return {
      from: { x: 0, y: 0, ...picture },
      to: { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height },
    }
  }
  const scale = Math.max(across, down)
  const [width, height] = [box.width / scale, box.height / scale]
  return {
    from: { x: (picture.width - width) / 2, y: (picture.height - height) / 2, width, height },
    to: box,
  }
}

/** Where tiles stand in a picture of this size: all of them, as on the page, as large as they fit. */
export const placeTiles = (rects: readonly Box[], size: Size): Box[] => {
  const seen = rects.filter(({ width, height }) => width > 0 && height > 0)
  if (seen.length === 0) return rects.map(() => ({ x: 0, y: 0, width: 0, height: 0 }))
  const left = Math.min(...seen.map(({ x }) => x))
  const top = Math.min(...seen.map(({ y }) => y))
  const width = Math.max(...seen.map((rect) => rect.x + rect.width)) - left
  const height = Math.max(...seen.map((rect) => rect.y + rect.height)) - top
  const scale = Math.min(size.width / width, size.height / height)
  const [x0, y0] = [(size.width - width * scale) / 2, (size.height - height * scale) / 2]
  return rects.map((rect) => ({
    x: x0 + (rect.x - left) * scale,
    y: y0 + (rect.y - top) * scale,
    width: rect.width * scale,
    height: rect.height * scale,
  }))
}

const drawName = (drawing: CanvasRenderingContext2D, name: string, { x, y, height }: Box): void => {
  const top = y + height - 34
  drawing.font = '600 17px system-ui, sans-serif'
  drawing.textAlign = 'left'
  drawing.textBaseline = 'middle'
  drawing.fillStyle = 'rgb(16 17 23 / 74%)'
  drawing.fillRect(x + 8, top, drawing.measureText(name).width + 18, 26)
  drawing.fillStyle = '#fff'
  drawing.fillText(name, x + 17, top + 14)
}

const drawTile = (drawing: CanvasRenderingContext2D, tile: TilePicture, box: Box): void => {
  drawing.save()
  drawing.beginPath()
  drawing.rect(box.x, box.y, box.width, box.height)
  drawing.clip()
  drawing.fillStyle = TILE
  drawing.fillRect(box.x, box.y, box.width, box.height)
  const { video, avatar } = tile
  if (video && video.videoWidth > 0) {
    const { from, to } = placePicture({ width: video.videoWidth, height: video.videoHeight }, box, tile.fit)
    drawing.drawImage(video, from.x, from.y, from.width, from.height, to.x, to.y, to.width, to.height)
  } else if (avatar) {
    const radius = Math.min(box.width, box.height) * 0.2
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    drawing.fillStyle = avatar.color
    drawing.beginPath()
    drawing.arc(x, y, radius, 0, Math.PI * 2)
    drawing.fill()
    drawing.fillStyle = '#fff'
    drawing.font = `600 ${radius * 0.8}px system-ui, sans-serif`
    drawing.textAlign = 'center'
    drawing.textBaseline = 'middle'
    drawing.fillText(avatar.text, x, y)
  }
  drawName(drawing, tile.name, box)
  drawing.restore()
}

/**
 * Moving picture of a call as the user sees it: its tiles, drawn again and again by a timer, since animation frames stop where
 * the page is not seen.
 */
export const startPicture = (
  canvas: HTMLCanvasElement,
  tiles: () => readonly TilePicture[],
): { stream: MediaStream; stop: () => void } => {
  const drawing = canvas.getContext('2d', { alpha: false })
  const draw = (): void => {
    if (!drawing) return
    drawing.fillStyle = STAGE
    drawing.fillRect(0, 0, canvas.width, canvas.height)
    const shown = tiles()
    const places = placeTiles(
      shown.map(({ rect }) => rect),
      canvas,
    )
    shown.forEach((tile, index) => {
      const place = places[index]
      if (place && place.width > 0) drawTile(drawing, tile, place)
    })
  }
  draw()
  const timer = setInterval(draw, 1000 / RATE)
  const stream = canvas.captureStream(RATE)
  return {
    stream,
    stop: () => {
      clearInterval(timer)
      for (const track of stream.getTracks()) track.stop()
    },
  }
}
