// A camera with somebody before it, for screenshots: `window.portrait` gives the colours. The call is a real one.
{
  const { wall, coat, skin, hair } = window.portrait
  const draw = (context, width, height, time) => {
    const sway = Math.sin(time / 900) * width * 0.008
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

  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async (constraints = {}) => {
    const stream = await ask(constraints)
    const [camera] = stream.getVideoTracks()
    if (!camera) return stream
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 })
    const context = canvas.getContext('2d')
    const paint = () => draw(context, canvas.width, canvas.height, performance.now())
    paint()
    const timer = setInterval(paint, 66)
    const [track] = canvas.captureStream(15).getVideoTracks()
    const { deviceId } = camera.getSettings()
    track.getSettings = () => ({ deviceId, width: 1280, height: 720 })
    const stop = track.stop.bind(track)
    track.stop = () => {
      clearInterval(timer)
      camera.stop()
      stop()
    }
    return new MediaStream([...stream.getAudioTracks(), track])
  }
}
