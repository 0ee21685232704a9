// Runs in every measured page before its own scripts, in Talki and beside it alike: gives both the same
// capture size (`capture` is set before) and notes the first frame of every remote stream on the screen.
{
  const now = () => performance.timeOrigin + performance.now()
  window.probe = { clickedAt: 0, firstFrames: [], captured: [] }
  addEventListener('click', () => (window.probe.clickedAt = now()), { capture: true })

  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async (constraints = {}) => {
    const stream = await ask({ ...constraints, ...(constraints.video && { video: window.capture }) })
    window.probe.captured.push(...stream.getVideoTracks())
    return stream
  }

  const seen = new Set()
  const source = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject')
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    ...source,
    set(stream) {
      source.set.call(this, stream)
      if (!stream || !(this instanceof HTMLVideoElement)) return
      this.requestVideoFrameCallback(() => {
        const [track] = stream.getVideoTracks()
        if (!track || window.probe.captured.some(({ id }) => id === track.id) || seen.has(track.id)) return
        seen.add(track.id)
        window.probe.firstFrames.push(now())
      })
    },
  })
}
