import type { Description } from '@talki/core/protocol/peer'

/** The part of RTCPeerConnection that negotiation needs. */
export type Negotiable = Pick<
  RTCPeerConnection,
  'signalingState' | 'localDescription' | 'setLocalDescription' | 'setRemoteDescription'
>

export type NegotiatorOptions = {
  /** The polite side gives way when both offer at once. Asked for each time: a prepared offer has no side yet. */
  isPolite: () => boolean
  /** Called between a remote offer and its answer: the time to attach tracks. */
  beforeAnswer: () => Promise<void>
  /** The local description is set and may be sent. */
  onDescription: (type: Description['type']) => void
}

/**
 * Perfect negotiation, with the flags and the names of W3C webrtc-pc §10.7, and nothing else. Rejects where the
 * browser refuses a description. Calls must not overlap, save `offer` with `receive`.
 */
export const createNegotiator = (pc: Negotiable, options: NegotiatorOptions) => {
  let makingOffer = false
  let ignoreOffer = false
  let isSettingRemoteAnswerPending = false

  /** Makes an offer, or the answer that is due: what `negotiationneeded` asks for. */
  const offer = async (): Promise<void> => {
    try {
      makingOffer = true
      await pc.setLocalDescription()
      // A remote offer may have come first; its answer is told by `receive`.
      if (pc.localDescription?.type === 'offer') options.onDescription('offer')
    } finally {
      makingOffer = false
    }
  }

  /** Takes a remote description. False where it was ignored: an offer that lost, or an answer to no offer. */
  const receive = async (description: Description): Promise<boolean> => {
    const isOffer = description.type === 'offer'
    if (!isOffer && pc.signalingState !== 'have-local-offer') return false
    const readyForOffer = !makingOffer && (pc.signalingState === 'stable' || isSettingRemoteAnswerPending)
    const offerCollision = isOffer && !readyForOffer
    ignoreOffer = offerCollision && !options.isPolite()
    if (ignoreOffer) return false
    isSettingRemoteAnswerPending = !isOffer
    try {
      // Rolls our own offer back where there is one.
      await pc.setRemoteDescription(description)
    } finally {
      isSettingRemoteAnswerPending = false
    }
    if (!isOffer) return true
    await options.beforeAnswer()
    await pc.setLocalDescription()
    options.onDescription('answer')
    return true
  }

  return { offer, receive }
}
