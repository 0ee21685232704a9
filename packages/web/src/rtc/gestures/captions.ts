import type { MemberId } from '@talki/core/id'
import { CAPTION_MAX, type Caption, type PeerFrame } from '@talki/core/protocol/peer'
import { createTokenBuckets } from '@talki/core/token-bucket'
import type { Cancel, Platform } from '../platform'

/** A page sends captions so far apart: nobody reads faster, and a recognizer changes its mind more often. */
const EVERY_MS = 300

/** The most utterances that wait for their turn; the oldest goes first, and is dropped first. */
const WAITING_MAX = 4

/** Captions that are taken from one peer: more than it sends, since some may be late and come together. */
const TAKEN = { burst: 10, perSecond: 5 }

/** Caption of a member, this one included: for the moment, so it is kept nowhere. */
export type CaptionEvent = { type: 'caption'; from: MemberId } & Caption

export type CaptionDeps = {
  me: MemberId
  now: () => number
  setTimer: Platform['setTimer']
  /** The members with whom there is a link. */
  members: () => readonly MemberId[]
  send: (id: MemberId, frame: PeerFrame) => boolean
}

/** The end of a text that is too long for a frame: what was said last, from the beginning of a word. */
const lastOf = (text: string): string => {
  if (text.length <= CAPTION_MAX) return text
  const end = text.slice(1 - CAPTION_MAX)
  // Without a space, as in Chinese, not from the middle of a character.
  return `…${end.slice(end.indexOf(' ') + 1).replace(/^[\uDC00-\uDFFF]/u, '')}`
}

/**
 * Captions of the call's members (docs/adr/0133): each goes to everybody with whom there is a link, once. Those of one
 * utterance replace each other, also while they wait, so that the last word always leaves. Bounded at both ends.
 */
export const createCaptions = (
  { me, now, setTimer, members, send }: CaptionDeps,
  emit: (event: CaptionEvent) => void,
) => {
  const waiting = new Map<string, Caption>()
  const taken = createTokenBuckets(TAKEN, { now })
  let cancel: Cancel | null = null

  const sendNext = (): void => {
    cancel = null
    const [caption] = waiting.values()
    if (!caption) return
    waiting.delete(caption.id)
    for (const id of members()) send(id, { type: 'caption', ...caption })
    emit({ type: 'caption', from: me, ...caption })
    cancel = setTimer(sendNext, EVERY_MS)
  }

  return {
    /** Tells everybody what this member says: at once, or as soon as the one before has had its time. */
    tell: ({ id, text }: Caption): void => {
      waiting.set(id, { id, text: lastOf(text) })
      const [oldest] = waiting.keys()
      if (waiting.size > WAITING_MAX && oldest !== undefined) waiting.delete(oldest)
      if (!cancel) sendNext()
    },
    /** Takes a peer's caption, unless it is one too many. */
    receive: (from: MemberId, { id, text }: Caption): void => {
      if (taken.take(from).ok) emit({ type: 'caption', from, id, text })
    },
    close: (): void => {
      waiting.clear()
      cancel?.()
    },
  }
}
