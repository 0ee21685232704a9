import type { IceServer } from '@talki/core/protocol/join'
import type { Finding } from '../../lib/device-check'
import { until } from './wait'

/** How long candidates may take, in milliseconds. */
const WITHIN_MS = 5000

/**
 * How this device can be reached: the kinds of ICE candidates that the browser gathers (RFC 8445). Without STUN servers
 * nobody is asked, and no packet leaves the device's own network. Never rejects.
 */
export const checkPaths = async (iceServers: readonly IceServer[], signal: AbortSignal): Promise<Finding> => {
  const kinds = new Set<string>()
  let isOver = false
  try {
    const pc = new RTCPeerConnection({ iceServers: [...iceServers] })
    pc.addEventListener('icecandidate', ({ candidate }) => {
      const [, kind] = / typ (\w+)/.exec(candidate?.candidate ?? '') ?? []
      if (kind) kinds.add(kind)
    })
    pc.addEventListener('icegatheringstatechange', () => {
      isOver = pc.iceGatheringState === 'complete'
    })
    pc.createDataChannel('check')
    await pc.setLocalDescription()
    await until(() => (isOver ? true : null), { every: 50, within: WITHIN_MS, signal })
    pc.close()
  } catch {
    return { code: 'paths_none' }
  }
  if (kinds.size === 0) return { code: 'paths_none' }
  if (iceServers.length === 0) return { code: 'paths_found' }
  return { code: kinds.has('srflx') || kinds.has('relay') ? 'paths_outside' : 'paths_inside_only' }
}
