/** Why no call can be made from this page, whatever the user does on it. */
export type Obstacle = 'insecure' | 'no_webrtc'

type Page = {
  isSecureContext: boolean
  /** Absent where WebRTC is switched off, whatever the types say. */
  RTCPeerConnection?: (new () => { close(): void }) | undefined
}

/**
 * Obstacle of a page to making calls, if any. A connection is constructed on trial: policies and extensions that forbid
 * WebRTC leave the constructor in place and have it throw.
 */
export const obstacleOf = (page: Page): Obstacle | null => {
  if (!page.isSecureContext) return 'insecure'
  try {
    if (page.RTCPeerConnection === undefined) return 'no_webrtc'
    new page.RTCPeerConnection().close()
    return null
  } catch {
    return 'no_webrtc'
  }
}
