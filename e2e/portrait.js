// What the devices of a call show in its pictures: a face before the camera, in the colours of `window.portrait`, and a
// page of a plan as the shared screen. Everything else of the call is real.
{
  const { wall, coat, skin, hair } = window.portrait

  const drawFace = (context, width, height) => {
    const sway = Math.sin(performance.now() / 900) * width * 0.008
    const light = context.createLinearGradient(0, 0, width, height)
    light.addColorStop(0, wall[0])
    light.addColorStop(1, wall[1])
    context.fillStyle = light
    context.fillRect(0, 0, width, height)
    const shape = (colour, x, y, rx, ry) => {
      context.fillStyle = colour
      context.beginPath()
      context.ellipse(x * width + sway, y * height, rx * height, ry * height, 0, 0, Math.PI * 2)
      context.fill()
    }
    shape(hair, 0.5, 0.42, 0.215, 0.25)
    shape(coat, 0.5, 1.08, 0.48, 0.4)
    shape(skin, 0.5, 0.68, 0.085, 0.14)
    shape(skin, 0.5, 0.46, 0.165, 0.205)
    shape(hair, 0.5, 0.285, 0.18, 0.075)
    shape('#2b2233', 0.47, 0.45, 0.014, 0.018)
    shape('#2b2233', 0.53, 0.45, 0.014, 0.018)
    context.strokeStyle = '#2b2233'
    context.lineWidth = height * 0.008
    context.lineCap = 'round'
    context.beginPath()
    context.arc(width / 2 + sway, height * 0.52, height * 0.05, Math.PI * 0.2, Math.PI * 0.8)
    context.stroke()
  }

  const drawPlan = (context, width, height) => {
    const unit = height / 36
    context.fillStyle = '#f7f7fb'
    context.fillRect(0, 0, width, height)
    context.fillStyle = '#31456a'
    context.fillRect(0, 0, width, 6 * unit)
    context.font = `600 ${2.4 * unit}px sans-serif`
    context.fillStyle = '#fff'
    context.fillText('A garden in spring', 3 * unit, 4 * unit)
    context.font = `${1.8 * unit}px sans-serif`
    const rows = ['Dig the beds', 'Sow peas and lettuce', 'Plant the apple tree', 'Mend the fence', 'Water']
    for (const [index, row] of rows.entries()) {
      const y = (11 + index * 4.8) * unit
      context.fillStyle = '#22283a'
      context.fillText(row, 3 * unit, y)
      context.fillStyle = ['#5b8c5a', '#d9913c', '#7a5ea8', '#3f7fa6', '#b04a4a'][index]
      context.fillRect((26 + index * 5) * unit, y - 1.9 * unit, (10 + (index % 3) * 4) * unit, 2.6 * unit)
    }
  }

  /** A track of what `draw` draws in the place of `original`, with which it ends. */
  const drawn = (original, draw, { width, height, fps }) => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height })
    const context = canvas.getContext('2d')
    const paint = () => draw(context, width, height)
    paint()
    const timer = setInterval(paint, 1000 / fps)
    const [track] = canvas.captureStream(fps).getVideoTracks()
    const settings = original.getSettings()
    track.getSettings = () => ({ ...settings, width, height })
    const stop = track.stop.bind(track)
    track.stop = () => {
      clearInterval(timer)
      original.stop()
      stop()
    }
    return track
  }

  /** Has what a function of the browser's devices resolves to show what is drawn. */
  const replace = (name, draw, size) => {
    const { mediaDevices } = navigator
    // A page that is not secure has none.
    if (!mediaDevices) return
    const ask = mediaDevices[name].bind(mediaDevices)
    mediaDevices[name] = async (constraints = {}) => {
      const stream = await ask(constraints)
      const [original] = stream.getVideoTracks()
      if (!original) return stream
      return new MediaStream([...stream.getAudioTracks(), drawn(original, draw, size)])
    }
  }

  // As large as the browser's own fake camera.
  replace('getUserMedia', drawFace, { width: 640, height: 360, fps: 15 })
  replace('getDisplayMedia', drawPlan, { width: 1280, height: 720, fps: 5 })
}
