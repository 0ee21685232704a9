import type { FromFrameWorker, SenderId, ToFrameWorker } from './messages'

/** As much of an RTCEncodedVideoFrame as is used. */
export type EncodedFrame = {
  readonly type: 'key' | 'delta' | 'empty'
  data: ArrayBuffer
  getMetadata: () => { width?: number; height?: number }
}

/**
 * A key frame of at most so many pixels on its longer side is a slot, where its sender is to follow. What the page asks for
 * is far less, so that a camera which is changed for one of twice as many pixels makes slots still.
 */
const SLOT_MAX = 64

/** And where it is to follow no more, but its encoder has yet to make larger pictures. */
const LEFTOVER_MAX = 32

/** At most one key frame of a leader is asked for within this time, for all who need one, in milliseconds. */
const KEY_FRAME_GAP_MS = 300

/**
 * Frames that may wait for slots, and slots that may wait for frames: two encoders leave out pictures at different times.
 * Beyond it a follower goes on from the next key frame. A slot that is left out cannot be made good otherwise: a receiver
 * of VP8 waits for the picture of each number, up to a key frame (RFC 7741, 4.2).
 */
const WAITING_MAX = 3

/** A slot that came so long before a key frame, at most, is of the same picture; in milliseconds. */
const SAME_PICTURE_MS = 30

/** A leader that has made no frame for so long, while its followers have made slots, is late; in milliseconds. */
const STALLED_MS = 700

/** Within this time a new leader has made its first key frame, in milliseconds. */
const BEGIN_MS = 2000

type Sender<F> = {
  id: SenderId
  write: (frame: F) => void
  /** Its encoder makes slots; null before its first key frame. */
  isFollowing: boolean | null
  /** Whose frames are sent in its slots. */
  leader: SenderId | null
  needsKey: boolean
  /** Frames of its leader that wait for slots. */
  waiting: ArrayBuffer[]
  slots: F[]
  /** When its last frame came, in milliseconds. */
  frameAt: number
}

type Leader = { hasBegun: boolean; since: number; askedAt: number; isAsking: boolean; toldAt: number }

export type FrameExchangeDeps = {
  post: (message: FromFrameWorker) => void
  /** Monotonic time in milliseconds. */
  now: () => number
  setTimer: (run: () => void, ms: number) => void
}

/**
 * What the worker does with the frames of all senders. The frames of a leader go to every sender that follows it, whose own
 * encoder makes pictures of a few pixels: each of those is a slot, in which a frame of the leader is sent. Chromium sends no
 * frame that the sender's own encoder has not made, and drops copies without an error. A key frame among the slots is a
 * receiver's wish. Which of the two a sender does is read from the size of its last key frame, so that a change holds from
 * the first frame on that can be decoded without another.
 */
export const createFrameExchange = <F extends EncodedFrame>({ post, now, setTimer }: FrameExchangeDeps) => {
  const senders = new Map<SenderId, Sender<F>>()
  /** Whose pictures each sender is to send. */
  let wanted: ReadonlyMap<SenderId, SenderId> = new Map()
  const leaders = new Map<SenderId, Leader>()

  const askForKeyFrame = (id: SenderId | null): void => {
    const leader = id === null ? undefined : leaders.get(id)
    if (id === null || !leader || leader.isAsking) return
    leader.isAsking = true
    const ask = (): void => {
      leader.isAsking = false
      leader.askedAt = now()
      post({ type: 'key_frame', id })
    }
    const wait = leader.askedAt + KEY_FRAME_GAP_MS - now()
    if (wait <= 0) ask()
    else setTimer(ask, wait)
  }

  const setLeader = (sender: Sender<F>, leader: SenderId): void =>
    void Object.assign(sender, { leader, needsKey: true, waiting: [] })

  /** Sends what waits, as far as there are slots. */
  const fill = (sender: Sender<F>): void => {
    for (;;) {
      const [data] = sender.waiting
      const slot = data && sender.slots.shift()
      if (!slot) break
      sender.waiting.shift()
      slot.data = data
      sender.write(slot)
    }
    if (sender.needsKey || Math.max(sender.waiting.length, sender.slots.length) <= WAITING_MAX) return
    Object.assign(sender, { needsKey: true, waiting: [] })
    askForKeyFrame(sender.leader)
    post({ type: 'late', id: sender.id })
  }

  const share = (sender: Sender<F>, isKey: boolean, data: ArrayBuffer): void => {
    if (isKey) {
      // Slots before it may be left out: the moment to be in step again.
      const isSamePicture = now() - sender.frameAt <= SAME_PICTURE_MS
      Object.assign(sender, {
        needsKey: false,
        waiting: [],
        slots: isSamePicture ? sender.slots.slice(-1) : [],
      })
    }
    if (sender.needsKey) return
    sender.waiting.push(data.slice(0))
    fill(sender)
  }

  const onSlot = (sender: Sender<F>, frame: F): void => {
    sender.slots.push(frame)
    if (sender.needsKey) sender.slots.splice(0, sender.slots.length - 1)
    fill(sender)
    const id = wanted.get(sender.id)
    const leader = id === undefined ? undefined : leaders.get(id)
    if (id === undefined || !leader) return
    const isLate = leader.hasBegun
      ? now() - (senders.get(id)?.frameAt ?? leader.since) > STALLED_MS
      : now() - leader.since > BEGIN_MS
    if (!isLate || now() - leader.toldAt < STALLED_MS) return
    leader.toldAt = now()
    post({ type: 'late', id })
  }

  /** A leader's key frame, in the size that is to be seen: it is the first that its new followers can show. */
  const begin = (id: SenderId): void => {
    const leader = leaders.get(id)
    if (!leader || leader.hasBegun) return
    leader.hasBegun = true
    for (const sender of senders.values()) {
      if (sender.id !== id && wanted.get(sender.id) === id) setLeader(sender, id)
    }
    post({ type: 'leads', id })
  }

  const onKeyFrame = (sender: Sender<F>, width: number, height: number): void => {
    const isWanted = (wanted.get(sender.id) ?? sender.id) !== sender.id
    const most = isWanted ? SLOT_MAX : sender.isFollowing ? LEFTOVER_MAX : 0
    const isFollowing = Math.max(width, height) <= most
    if (isFollowing !== sender.isFollowing)
      Object.assign(sender, { isFollowing, needsKey: true, waiting: [], slots: [] })
    // Its receiver has lost something: where that goes on, all others would get key frames for it.
    else if (isFollowing) post({ type: 'late', id: sender.id })
    if (isFollowing) askForKeyFrame(sender.leader)
    else begin(sender.id)
  }

  return {
    /** Takes a sender in; returns what is to be called with each of its frames. `write` sends a frame of this sender. */
    add: (id: SenderId, write: (frame: F) => void): ((frame: F) => void) => {
      const sender: Sender<F> = {
        id,
        write,
        isFollowing: null,
        leader: null,
        needsKey: true,
        waiting: [],
        slots: [],
        frameAt: now(),
      }
      senders.set(id, sender)
      return (frame) => {
        const { width = 0, height = 0 } = frame.getMetadata()
        const { type, data } = frame
        // A browser that does not tell is left alone: it has not begun, and never follows.
        if (sender.isFollowing === null && (type !== 'key' || width === 0)) {
          write(frame)
          return
        }
        if (sender.isFollowing === null) post({ type: 'begun', id })
        sender.frameAt = now()
        if (type === 'key') onKeyFrame(sender, width, height)
        if (sender.isFollowing) {
          onSlot(sender, frame)
          return
        }
        for (const other of senders.values()) {
          if (other.isFollowing && other.leader === id) share(other, type === 'key', data)
        }
        write(frame)
      }
    },
    remove: (id: SenderId): void => void senders.delete(id),
    /** Takes the page's word who leads whom. A new leader begins with its next key frame; until then all goes on as it was. */
    setRoles: ({ roles }: ToFrameWorker): void => {
      wanted = new Map(roles)
      const leading = new Set(wanted.values())
      for (const id of leaders.keys()) if (!leading.has(id)) leaders.delete(id)
      for (const id of leading) {
        if (leaders.has(id)) continue
        leaders.set(id, {
          hasBegun: false,
          since: now(),
          askedAt: -Infinity,
          isAsking: false,
          toldAt: -Infinity,
        })
        // One that has made slots so far begins with a key frame when its pictures become larger.
        if (senders.get(id)?.isFollowing === false) askForKeyFrame(id)
      }
      for (const sender of senders.values()) {
        const id = wanted.get(sender.id)
        if (id === undefined || id === sender.id || id === sender.leader) continue
        if (leaders.get(id)?.hasBegun) {
          setLeader(sender, id)
          if (sender.isFollowing) askForKeyFrame(id)
        }
      }
    },
  }
}
