import type { Description } from '@talki/core/protocol/peer'

/** The part of RTCPeerConnection that negotiation needs. */
export type Negotiable = Pick<
  RTCPeerConnection,
  'signalingState' | 'localDescription' | 'setLocalDescription' | 'setRemoteDescription'
>

export type NegotiatorOptions = {
  /** Called between a remote offer and its answer: the time to attach tracks. */
  beforeAnswer: () => Promise<void>
  /** The local description is set and may be sent. */
  onDescription: (type: Description['type']) => void
}

/**
 * Offers and answers of one connection. Nothing is ever rolled back, since in Chromium a picture does not survive it:
 * one side of a link makes all offers after the first (docs/adr/0115). Rejects where the browser refuses a description.
 * Calls must not overlap, save `offer` with `receive`.
 */
export const createNegotiator = (pc: Negotiable, options: NegotiatorOptions) => {
  let makingOffer = false

  /** Makes an offer: what `negotiationneeded` asks for. */
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

  /**
   * Takes a remote description. False where it was ignored: an answer to no offer, or an offer while one of this side waits
   * for its answer. Such an offer has overtaken that answer, and comes again.
   */
  const receive = async (description: Description): Promise<boolean> => {
    const isOffer = description.type === 'offer'
    const isReady = isOffer
      ? pc.signalingState === 'stable' && !makingOffer
      : pc.signalingState === 'have-local-offer'
    if (!isReady) return false
    await pc.setRemoteDescription(description)
    if (!isOffer) return true
    await options.beforeAnswer()
    await pc.setLocalDescription()
    options.onDescription('answer')
    return true
  }

  return { offer, receive }
}
