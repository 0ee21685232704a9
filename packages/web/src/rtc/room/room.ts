import type { MemberId } from '@talki/core/id'
import type { DoorState, Member, Snapshot } from '@talki/core/protocol/member'
import type { RoomWord } from '@talki/core/protocol/peer'
import { createTokenBuckets } from '@talki/core/token-bucket'
import type { Healing } from '../healing/healing'
import type { Mesh } from '../mesh/mesh'
import type { Platform } from '../platform'
import type { SocketState } from '../signalling/server'
import { createDuty } from './duty'
import { createRoomView } from './room-view'
import { createSearch } from './search'

/** A door that closes so much later than was told, in milliseconds, was extended: less is what clocks and ways differ by. */
const EXTENDED_MS = 5000

/** Words of the room that are taken from one member. */
const WORDS = { burst: 32, perSecond: 4 }

export type RoomDeps = {
  me: Member
  platform: Pick<Platform, 'now' | 'setTimer'>
  mesh: Mesh
  healing: Pick<Healing, 'keysOf' | 'introduce'>
  server: {
    state: () => SocketState
    rest: () => void
    wake: () => void
    check: () => void
    seekAdmin: () => void
    /** Tells the server that members have left who could not tell it. */
    vacate: (members: MemberId[]) => void
  }
  /** Milliseconds until the door closes. */
  doorMs: () => number
  /** Everybody in the call has come by this room; otherwise some have yet to follow into it. */
  isWhole: () => boolean
  /** The room has changed, by the word of another member: as the server would have told it. */
  onState: (state: Snapshot) => void
}

/**
 * The room between its members: who admits and who would succeed, what these two tell the others and whom they introduce
 * to each other, who therefore needs no socket, and what is done when the admin vanishes (ADR 0107, 0108).
 */
export const createRoom = ({ me, platform, mesh, healing, server, ...deps }: RoomDeps) => {
  const view = createRoomView(me)
  const words = createTokenBuckets(WORDS, platform)
  /** What each peer was told last. */
  const told = new Map<MemberId, string>()
  /** The last word that counted: it came beside the server's, and counts once there is no socket. */
  let lastWord: { word: RoomWord; at: number } | null = null
  /** What a peer has said before the server called this member admitted. It is said once: whom it introduces would wait. */
  let early: { from: MemberId; word: RoomWord } | null = null
  /** Whom an introducer has introduced this page to, where it is not linked with the introducer yet. */
  const introduced = new Map<MemberId, readonly MemberId[]>()
  /** When the door closes, as the peers were told. */
  let toldClosing = 0
  let isAdmitted = false

  const successor = (): MemberId | null => view.successor(mesh.isAway)
  const isOnDuty = (): boolean => isAdmitted && (view.isAdmin() || successor() === me.id)
  const introducers = (): MemberId[] =>
    [view.admin(), successor()].filter((id): id is MemberId => id !== null && id !== me.id)

  const duty = createDuty({
    setTimer: platform.setTimer,
    isOnDuty,
    isMissingAnybody: () => !isAdmitted || mesh.isMissingAnybody(),
    socket: server.state,
    rest: server.rest,
    wake: server.wake,
  })
  const search = createSearch(platform.setTimer, {
    isNeeded: () =>
      isAdmitted && server.state() === 'open' && !view.isAdmin() && !mesh.isReached(view.admin()),
    report: server.seekAdmin,
  })

  /** Tells every peer of the room, where that is news to it. */
  const tell = (): void => {
    const keysOf = (id: MemberId) => (mesh.isReached(id) ? healing.keysOf(id) : null)
    const word = view.word(keysOf, deps.doorMs())
    const closesAt = platform.now() + word.doorMs
    if (word.doorMs > 0 && closesAt > toldClosing + EXTENDED_MS) {
      told.clear()
      toldClosing = closesAt
    }
    const text = JSON.stringify({ ...word, doorMs: 0 })
    for (const id of mesh.working())
      if (told.get(id) !== text && mesh.sendFrame(id, { type: 'room', ...word })) told.set(id, text)
  }
  /**
   * Offers to whom this page was introduced to, by way of the introducer. Its word may come before the browser calls its
   * connection connected: an offer would then go by the server, which does not reach members who need no socket.
   */
  const meetIntroduced = (): void => {
    for (const [by, ids] of introduced) {
      if (!mesh.isReached(by)) continue
      introduced.delete(by)
      mesh.introduce(ids)
    }
  }
  /** Looks again at everything that rests on roles, links and the socket. */
  const look = (): void => {
    meetIntroduced()
    if (isOnDuty()) tell()
    duty.update()
    search.update()
  }
  /** Takes what the server says; who has had a role until then tells the others. */
  const learn = (take: () => void): void => {
    const wasOnDuty = isOnDuty()
    take()
    if (wasOnDuty) tell()
    look()
  }

  const apply = (word: RoomWord): void => {
    for (const id of word.removed) mesh.removeMember(id, 'removed')
    const state = view.stateOf(word)
    view.take(state)
    mesh.meet(state.roster, deps.isWhole())
    deps.onState(state)
    look()
  }
  const introduce = (from: MemberId, word: RoomWord): void =>
    void healing.introduce(from, word.members).then((ids) => {
      introduced.set(from, ids)
      meetIntroduced()
    })
  const receive = (from: MemberId, word: RoomWord): void => {
    if (!words.take(from).ok) return
    if (!isAdmitted) {
      early = { from, word }
      return
    }
    if (!introducers().includes(from)) return
    // The successor counts for the admin while the admin is out of reach, and not beside them.
    const isDecisive = from === view.admin() || !(view.isAdmin() || mesh.isReached(view.admin()))
    const isMine =
      word.members.some(({ id }) => id === me.id) && word.members.some(({ id }) => id === word.admin)
    if (!isMine || (view.isAdmin() && word.admin === from)) {
      // This member was removed, or is not the admin any more: the server knows.
      server.wake()
      server.check()
      return
    }
    if (isDecisive) {
      lastWord = { word, at: platform.now() }
      if (server.state() !== 'open') apply(word)
    }
    introduce(from, word)
  }

  return {
    admin: view.admin,
    has: view.has,
    introducers,
    isOnDuty,
    receive,
    look,
    /** Takes the server's state of the room. */
    onState: (state: Snapshot): void => {
      learn(() => {
        isAdmitted = state.me.status === 'admitted'
        view.take(state)
        lastWord = null
      })
      if (!isAdmitted || !early) return
      // It introduces and no more: the server's word is later.
      if (introducers().includes(early.from)) introduce(early.from, early.word)
      early = null
    },
    onJoined: (member: Member): void => learn(() => view.add(member)),
    onLeft: (id: MemberId, how: { reason: 'left' | 'removed'; next: MemberId }): void =>
      learn(() => view.remove(id, how)),
    onDoor: (door: DoorState): void => learn(() => view.takeDoor(door)),
    /** The socket has changed. */
    onSocket: (): void => {
      if (server.state() === 'resting' && lastWord) {
        const { word, at } = lastWord
        apply({ ...word, doorMs: Math.max(0, word.doorMs - (platform.now() - at)) })
      }
      look()
    },
    /** A member is gone from the mesh: what it was told, it may have forgotten. */
    onGone: (id: MemberId): void => {
      told.delete(id)
      look()
    },
    /** A member has said that it leaves for good, perhaps without a socket to say so: the admin tells the server. */
    onFarewell: (id: MemberId): void => {
      if (view.isAdmin()) server.vacate([id])
    },
    /** Whom an admin who is alone for this page, or a page that comes back, offers to first. */
    firstContacts: (state: Snapshot): MemberId[] => {
      const others = state.order.filter((id) => id !== me.id)
      return state.admin === me.id ? others.slice(0, 1) : [state.admin]
    },
    /** The door is closed, or the server has another room: until it tells of that one, words count for nothing. */
    stop: (): void => {
      isAdmitted = false
      lastWord = null
      told.clear()
      duty.stop()
      search.stop()
    },
  }
}
export type Room = ReturnType<typeof createRoom>
