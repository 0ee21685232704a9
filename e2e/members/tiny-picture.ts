const SIZE = { width: 64, height: 36 }

/** A camera's track of tiny pictures, so many a second: a bar that moves over a ground, whose colour goes by `which`. */
export const tinyPicture = (fps: number, which: number): MediaStreamTrack => {
  const { width, height } = SIZE
  const canvas = Object.assign(document.createElement('canvas'), SIZE)
  const context = canvas.getContext('2d')
  // A canvas that is nowhere on a page is not painted, and so not captured.
  document.body.append(canvas)
  let drawn = 0
  const draw = (): void => {
    if (!context) return
    context.fillStyle = `hsl(${which * 77} 35% 40%)`
    context.fillRect(0, 0, width, height)
    context.fillStyle = '#e5b795'
    context.fillRect((drawn * 3) % width, 0, 6, height)
    drawn += 1
  }
  draw()
  // Cameras do not keep time with each other.
  setTimeout(() => setInterval(draw, 1000 / fps), (which * 37) % (1000 / fps))
  const [track] = canvas.captureStream().getVideoTracks()
  if (!track) throw new Error('a canvas has no track')
  return track
}
