import type { Finding } from '../../lib/device-check'
import { until, wait } from './wait'

/** How long the two ends may take to find each other, and how long pictures are then sent, in milliseconds. */
const LINK_WITHIN_MS = 5000
const SEND_MS = 3000

type Entry = Readonly<Record<string, unknown>>

/** A moving picture for a device without a camera, in the size that a call sends. */
const drawnTrack = (): { track: MediaStreamTrack | undefined; stop: () => void } => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 })
  const drawing = canvas.getContext('2d')
  let turn = 0
  const draw = (): void => {
    if (!drawing) return
    turn += 1
    drawing.fillStyle = `hsl(${turn % 360} 60% 40%)`
    drawing.fillRect((turn * 7) % 640, (turn * 5) % 360, 160, 90)
  }
  draw()
  const timer = setInterval(draw, 40)
  const [track] = canvas.captureStream(25).getVideoTracks()
  return {
    track,
    stop: () => {
      clearInterval(timer)
      track?.stop()
    },
  }
}

const find = (stats: RTCStatsReport, type: string): Entry | undefined =>
  [...(stats as unknown as Map<string, Entry>).values()].find(
    (entry) => entry.type === type && entry.kind !== 'audio',
  )
const number = (value: unknown): number => (typeof value === 'number' ? value : 0)

/** Milliseconds for each of `count`, of seconds in all. */
const each = (seconds: unknown, count: unknown): number =>
  number(count) === 0 ? 0 : (number(seconds) * 1000) / number(count)

/**
 * Sends a picture from one connection of this page to another: whether WebRTC works here, and what it costs to encode and to
 * decode one picture. Of a mesh each member pays that for each other. Never rejects.
 */
export const checkPictures = async (
  camera: MediaStreamTrack | null,
  signal: AbortSignal,
): Promise<Finding> => {
  const drawn = camera ? null : drawnTrack()
  const track = camera ?? drawn?.track
  const ends: RTCPeerConnection[] = []
  try {
    const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()]
    ends.push(from, to)
    from.addEventListener('icecandidate', ({ candidate }) => void to.addIceCandidate(candidate ?? undefined))
    to.addEventListener('icecandidate', ({ candidate }) => void from.addIceCandidate(candidate ?? undefined))
    if (track) from.addTrack(track)
    const offer = await from.createOffer()
    await Promise.all([from.setLocalDescription(offer), to.setRemoteDescription(offer)])
    const answer = await to.createAnswer()
    await Promise.all([to.setLocalDescription(answer), from.setRemoteDescription(answer)])
    const isLinked = () => (from.connectionState === 'connected' ? true : null)
    if (!(await until(isLinked, { every: 50, within: LINK_WITHIN_MS, signal })))
      return { code: 'pictures_none' }
    await wait(SEND_MS, signal)
    const [sent, received] = await Promise.all([from.getStats(), to.getStats()])
    const [out, into] = [find(sent, 'outbound-rtp'), find(received, 'inbound-rtp')]
    if (number(into?.framesDecoded) === 0) return { code: 'pictures_none' }
    const codec = (sent as unknown as Map<string, Entry>).get(String(out?.codecId))?.mimeType
    const ms =
      each(out?.totalEncodeTime, out?.framesEncoded) + each(into?.totalDecodeTime, into?.framesDecoded)
    const name = typeof codec === 'string' ? codec.replace('video/', '') : 'WebRTC'
    return { code: 'pictures_flow', ms: Math.max(1, Math.round(ms)), codec: name }
  } catch {
    return { code: 'pictures_none' }
  } finally {
    for (const end of ends) end.close()
    drawn?.stop()
  }
}
