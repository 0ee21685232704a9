/** Name of a sender whose frames pass through the worker: a number that no other sender of the page has. */
export type SenderId = number

/** What the page tells the worker. */
export type ToFrameWorker = {
  /** Whose pictures each sender sends, by sender; a leader sends its own. Senders that are not named send their own. */
  roles: readonly (readonly [sender: SenderId, leader: SenderId])[]
}

/** What the worker tells the page. */
export type FromFrameWorker =
  /** It has loaded: frames may be passed through it. */
  | { type: 'ready' }
  /** Frames of this sender pass through it, and say how large they are and when they were captured. */
  | { type: 'begun'; id: SenderId }
  /** The pictures of this leader are shared from now on, beginning with a key frame. */
  | { type: 'leads'; id: SenderId }
  /** The receiver of a follower needs a key frame of this leader. */
  | { type: 'key_frame'; id: SenderId }
  /** This sender does not keep up with the others of its group. */
  | { type: 'late'; id: SenderId }
