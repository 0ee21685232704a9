import type { MemberId } from '@talki/core/id'
import { ENVELOPE_DATA_MAX, type Envelope, type PeerSignal } from '@talki/core/protocol/peer'
import { err, ok, type Result } from '@talki/core/result'
import { decodeSignal, encodeSignal } from '../channels/peer-codec'
import type { PairCrypto, Signer } from './pair-crypto'
import type { ReplayWindow } from './replay-window'

/** How far an envelope's time may be from the addressee's, once the two clocks have been compared, in milliseconds. */
const FRESH_MS = 60_000

/** What is signed: every field, in one order, with the purpose in front so that no other text can be taken for it. */
const signedText = ({ from, to, seq, time, data }: Omit<Envelope, 'signature'>): string =>
  JSON.stringify(['talki envelope 1', from, to, seq, time, data])

/** Puts a signal into a signed envelope. `null` where it is too large for one. */
export const sealEnvelope = async (
  signer: Signer,
  address: Pick<Envelope, 'from' | 'to' | 'seq' | 'time'>,
  signal: PeerSignal,
): Promise<Envelope | null> => {
  const data = encodeSignal(signal)
  if (data.length > ENVELOPE_DATA_MAX) return null
  const content = { ...address, data }
  return { ...content, signature: await signer.sign(signedText(content)) }
}

/** What the addressee knows of the sender that an envelope claims. */
export type KnownSender = {
  publicKey: string
  /** How far the sender's clock is ahead of this one, in milliseconds. */
  aheadMs: number
  window: ReplayWindow
}

/** Why an envelope is dropped. */
export type EnvelopeError = {
  code: 'not_for_me' | 'looped' | 'unknown_sender' | 'stale' | 'replayed' | 'forged' | 'malformed'
}

export type OpenDeps = {
  me: MemberId
  /** Who handed the envelope over. */
  through: MemberId
  sender: KnownSender | undefined
  verify: PairCrypto['verify']
  wallClock: () => number
}

/**
 * Opens an envelope that a third member has passed on. The cheap checks come first; only a signature that holds counts
 * in the window, so that a forger cannot use up numbers.
 */
export const openEnvelope = async (
  envelope: Envelope,
  { me, through, sender, verify, wallClock }: OpenDeps,
): Promise<Result<PeerSignal, EnvelopeError>> => {
  if (envelope.to !== me) return err({ code: 'not_for_me' })
  // From this very member, or from who handed it over: a third member stands between two others.
  if (envelope.from === me || envelope.from === through) return err({ code: 'looped' })
  if (!sender) return err({ code: 'unknown_sender' })
  if (Math.abs(envelope.time - sender.aheadMs - wallClock()) > FRESH_MS) return err({ code: 'stale' })
  if (!sender.window.isNew(envelope.seq)) return err({ code: 'replayed' })
  if (!(await verify(sender.publicKey, signedText(envelope), envelope.signature))) {
    return err({ code: 'forged' })
  }
  // Another copy may have been verified meanwhile.
  if (!sender.window.take(envelope.seq)) return err({ code: 'replayed' })
  const signal = decodeSignal(envelope.data)
  return signal ? ok(signal) : err({ code: 'malformed' })
}
