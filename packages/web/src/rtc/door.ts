import { newFrameId, type MemberId } from '@talki/core/id'
import type { ClientFrame, ProblemCode, ServerFrame, Signal } from '@talki/core/protocol/frames'
import { DOOR_MAX_MS } from '@talki/core/protocol/peer'
import type { Cancel, Platform } from './platform'
import { createRecentSet } from './recent-set'
import { fitting } from './signalling/frame-packing'

/** Decision of an admin: about a knock, or about an admitted member (`remove`). */
export type DoorAction = 'admit' | 'deny' | 'remove'

const ACTIONS: readonly DoorAction[] = ['admit', 'deny', 'remove']

/** A decision that the server refused: why, and for whom. */
export type Refusal = { action: DoorAction; code: ProblemCode; members: MemberId[] }

/** The most decisions remembered, to tell a refusal of them from other problems. */
const DECISIONS_MAX = 32

/** How far the server's word of the door's end may be ahead of this clock, in milliseconds. */
const CLOCKS_MS = 2000

/** The door: when it closes, and the admin's decisions about who is in the call. */
export const createDoor = ({ now, setTimer }: Pick<Platform, 'now' | 'setTimer'>, onClose: () => void) => {
  let cancelClosing: Cancel | null = null
  let closesAt = Number.POSITIVE_INFINITY
  const decisions: Record<DoorAction, ReturnType<typeof createRecentSet>> = {
    admit: createRecentSet(DECISIONS_MAX),
    deny: createRecentSet(DECISIONS_MAX),
    remove: createRecentSet(DECISIONS_MAX),
  }

  return {
    /** Takes the server's word that the door closes in `ms` milliseconds. */
    closesIn: (ms: number): void => {
      cancelClosing?.()
      closesAt = now() + ms
      cancelClosing = setTimer(onClose, ms)
    },
    /** Milliseconds until the door closes. */
    leftMs: (): number => Math.min(DOOR_MAX_MS, Math.max(0, closesAt - now())),
    /** The frame of a decision about these members. An admission carries `signals` to them. */
    decision: (
      action: DoorAction,
      members: MemberId[],
      signals: readonly Signal[] = [],
    ): Extract<ClientFrame, { type: DoorAction }> => {
      const id = newFrameId()
      decisions[action].add(id)
      if (action !== 'admit' || signals.length === 0) return { type: action, id, members }
      return {
        type: action,
        id,
        members,
        signals: signals.slice(0, fitting({ type: 'admit', id, members }, signals)),
      }
    },
    /** The decision that a `problem` frame refuses; `null` where it is about something else. */
    refusal: ({ re, code, members = [] }: Extract<ServerFrame, { type: 'problem' }>): Refusal | null => {
      const action = ACTIONS.find((candidate) => decisions[candidate].has(re))
      return action ? { action, code, members } : null
    },
    /** The time of the door is over, or so nearly that the server's clock may say so. */
    isTimeOver: (): boolean => now() >= closesAt - CLOCKS_MS,
    /** Stops waiting for the door to close. */
    forget: (): void => cancelClosing?.(),
  }
}
export type Door = ReturnType<typeof createDoor>
