import type { MemberId, RoomId } from '@talki/core/id'
import type { ReopenError } from '@talki/core/protocol/reopen'
import { MEMBERS_MAX } from '@talki/core/protocol/frames'
import type { CreateError, JoinError, JoinResponse } from '@talki/core/protocol/join'
import { err, type Result } from '@talki/core/result'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { api } from '../lib/api'
import { outageOf } from '../lib/outage'
import { holdCall, leaveWhenAsked } from '../lib/tabs'
import type { Call } from '../rtc/call'
import type { CallEvent } from '../rtc/call-events'
import { generateCertificate } from '../rtc/connection/connection-factory'
import type { MendingDeps } from '../rtc/direct/mending'
import type { DoorAction } from '../rtc/door'
import { browserPlatform } from '../rtc/platform'
import { nextCall, noCall } from './call-model'
import type { LocalEvent } from './call-state'
import { useLinks } from './links'
import type { MakeCall } from './make-call'
import { useMedia } from './media'
import { useFiles } from './files'
import { useMuted } from './muted'
import { usePeople } from './people'
import { applyToCaptions } from './captions'
import { useAsCurrentCall } from './current-call'
import { applyToReactions } from './reactions'
import { useSecurity } from './security'
import { useSession } from './session'
import { useSettings } from './settings'
import { talkVerbs } from './talk-verbs'
import { applyToViews } from './views'
import { watchViews } from './watch-views'

/** Makes calls: loaded when one begins, since the lobby does without the mesh and all that belongs to it. */
export type CallMaker = Promise<{ makeCall: MakeCall }>

/** The call: from the join to the end, as plain data. Pages watch it, and call its verbs. */
export const useCall = defineStore('call', () => {
  const media = useMedia()
  const people = usePeople()
  const links = useLinks()
  const security = useSecurity()
  const muted = useMuted()
  const files = useFiles()
  const settings = useSettings()
  const state = shallowRef(noCall())
  let call: Call | null = null
  /** Grows with each visit: events of an earlier one are dropped. */
  let epoch = 0

  const apply = (event: CallEvent | LocalEvent): void => {
    state.value = nextCall(state.value, event, performance.now())
    people.apply(event)
    links.apply(event, performance.now())
    security.apply(event)
    applyToReactions(event)
    applyToCaptions(event)
    applyToViews(event)
    muted.apply(event)
    files.apply(event, state.value.chat.at(-1)?.id ?? null)
    if (state.value.phase.name === 'ended') call = null
  }

  /** Asks the server under a session: a call outlives one, and then the member has another under the same name. */
  const signedIn = async <T, E extends { code: string }>(
    ask: () => Promise<Result<T, E>>,
  ): Promise<Result<T, E>> => {
    const answer = await ask()
    const { me } = state.value
    if (answer.ok || answer.error.code !== 'signed_out' || me === null) return answer
    const session = await useSession().signIn(me.name)
    return session.ok ? ask() : answer
  }

  const refuse = (error: JoinError | CreateError): void => {
    const retryMs = 'retryAfterMs' in error ? { retryMs: error.retryAfterMs } : {}
    apply({ type: 'over', reason: error.code, ...retryMs })
  }

  const begin = async (
    room: RoomId | null,
    ask: () => Promise<Result<JoinResponse, JoinError | CreateError>>,
    { as, maker }: { as: MemberId | null; maker: CallMaker },
  ): Promise<void> => {
    epoch += 1
    const mine = epoch
    call?.leave()
    call = null
    apply({ type: 'entering', room })
    const platform = browserPlatform(window)
    if (platform === null) {
      apply({ type: 'over', reason: 'unsupported' })
      return
    }
    const certificate = generateCertificate(platform.RTCPeerConnection)
    const answers = await Promise.all([ask(), maker, certificate]).catch(outageOf)
    if (mine !== epoch) return
    if (typeof answers === 'string') {
      apply({ type: 'over', reason: answers })
      return
    }
    const [joined, { makeCall }, ready] = answers
    if (!joined.ok) refuse(joined.error)
    else if (as !== null && joined.value.state.me.id !== as) apply({ type: 'over', reason: 'unseated' })
    else {
      apply({ type: 'joined_room', room: joined.value.room })
      const own = {
        platform,
        certificate: ready,
        signedIn,
        tracks: () => media.tracks(),
        sourcesOn: () => media.sourcesOn(),
        dataUse: () => settings.dataUse,
        level: () => media.readLevel(),
      }
      call = makeCall(joined.value, own, (event) => {
        if (mine === epoch) apply(event)
      })
    }
  }

  const enterOrEnd = async (
    room: RoomId | null,
    ask: () => Promise<Result<JoinResponse, JoinError | CreateError>>,
    wish: { as: MemberId | null; maker: CallMaker },
  ): Promise<void> => {
    try {
      await begin(room, ask, wish)
    } catch {
      // A constructor of WebRTC that throws: switched off by a policy, or there are too many connections.
      call = null
      apply({ type: 'over', reason: 'unsupported' })
    }
  }

  const decide = (action: DoorAction, ids: readonly MemberId[]): void => {
    // Where it cannot be sent, the knock stays and can be answered again.
    for (let from = 0; from < ids.length; from += MEMBERS_MAX) {
      const some = ids.slice(from, from + MEMBERS_MAX)
      if (call?.decide(action, some)) apply({ type: 'decided', ids: some })
    }
  }
  const knocking = () => state.value.knocks.map(({ id }) => id)

  useAsCurrentCall(() => state.value.phase.name === 'live', {
    setRecording: (on) => call?.setRecording(on),
    setCaptioning: (on) => call?.setCaptioning(on),
    caption: (caption) => call?.caption(caption),
  })
  media.onTrack((source, track) => call?.setTrack(source, track))
  watchViews(settings, ({ member, source, height }) => call?.setView(member, source, height))
  watch(
    () => media.sourcesText(),
    () => {
      people.apply({ type: 'self' })
      call?.tellState()
    },
    { flush: 'sync' },
  )
  /** Leaves for good. False where there was nothing to leave. */
  const leave = (): boolean => {
    epoch += 1
    call?.leave()
    const { name } = state.value.phase
    if (name === 'idle' || name === 'ended') return false
    const isLast = name === 'live' && people.list.length === 1
    apply({ type: 'over', reason: isLast ? 'left_last' : 'left' })
    return true
  }
  /**
   * Goes away without the user's wish to leave, as by Back. True where the seat is kept for their return: of a user who
   * is alone behind an open door, since leaving would close it for everybody who is still to come.
   */
  const goAway = (): boolean => {
    const { phase, doorClosesAt } = state.value
    const isKept = phase.name === 'live' && people.list.length === 1 && doorClosesAt !== null
    if (!isKept) {
      leave()
      return false
    }
    epoch += 1
    call?.vanish()
    call = null
    apply({ type: 'away' })
    return true
  }
  // While the server has a part in the call, it knows this user by the session that all tabs share.
  const heldName = computed(() => (state.value.doorClosesAt === null ? null : (state.value.me?.name ?? null)))
  watch(
    heldName,
    (name, _before, onCleanup) => {
      if (name !== null) onCleanup(holdCall(name))
    },
    { flush: 'sync' },
  )
  // A user whose data is erased, or whose session is replaced, leaves like any other, and the peers are told at once.
  leaveWhenAsked((which) => (which === 'every' || heldName.value !== null) && leave())
  addEventListener('pagehide', () => call?.vanish())
  addEventListener('pageshow', ({ persisted }) => {
    // Brought back from the browser's cache, with every connection gone: begin as after a refresh.
    if (persisted && call) location.reload()
  })

  return {
    phase: computed(() => state.value.phase),
    me: computed(() => state.value.me),
    knocks: computed(() => state.value.knocks),
    refusal: computed(() => state.value.refusal),
    /** The last line at the door of each member who said one. */
    doorLines: computed(() => state.value.doorLines),
    /** What was said in the call's chat. */
    chat: computed(() => state.value.chat),
    doorClosesAt: computed(() => state.value.doorClosesAt),
    socket: computed(() => state.value.socket),
    serverLoss: computed(() => state.value.serverLoss),
    /** An admin can be reached, so that a knock is heard. */
    isHeard: computed(() => state.value.door.heard),
    /** New knocks are turned away. */
    isLocked: computed(() => state.value.door.locked),
    /** Knocks that were held back, as the admin is told. */
    heldBack: computed(() => state.value.door.heldBack),
    /** Opens a room with this user as its admin. Never rejects: how it went is in the phase. */
    open: (maker: CallMaker): Promise<void> =>
      enterOrEnd(null, () => api.rooms.create.mutate(), { as: null, maker }),
    /**
     * Knocks, or comes back. `as`: the member that this tab was, who is not to knock as another one by a session that
     * has changed. Never rejects.
     */
    join: (room: RoomId, as: MemberId | null, maker: CallMaker): Promise<void> =>
      enterOrEnd(room, () => api.rooms.join.mutate({ room }), { as, maker }),
    admit: (ids: readonly MemberId[]): void => decide('admit', ids),
    deny: (ids: readonly MemberId[]): void => decide('deny', ids),
    /** Removes peers from the call; they cannot come back to it. */
    remove: (ids: readonly MemberId[]): void => decide('remove', ids),
    /** Makes another member the admin, once the door has closed. */
    handOver: (id: MemberId): void => void call?.handOver(id),
    ...talkVerbs(() => call),
    /** Mutes these members, as the admin; returns those who could not be told. */
    mute: (ids: readonly MemberId[]): readonly MemberId[] => call?.mute(ids) ?? ids,
    /**
     * Says a line at the door: of the admin to a member who waits, or (`to` is null) of the user, who waits, to the admin.
     * False where it could not be sent.
     */
    sayAtDoor: (to: MemberId | null, text: string): boolean => call?.sayAtDoor(to, text) ?? false,
    admitAll: (): void => decide('admit', knocking()),
    /** Restarts the link between two members: the user's own, or by asking both. */
    restartLink: (a: MemberId, b: MemberId): void => call?.restartLink(a, b),
    denyAll: (): void => decide('deny', knocking()),
    /** Locks the door to new knocks, or unlocks it. */
    lock: (on: boolean): void => void call?.lock(on),
    /** Gives the open door its whole time again. */
    extend: (): void => void call?.extend(),
    /**
     * Opens the door of the call again, by a new room; `forwards`: people with the old link are sent on to it. Never
     * rejects.
     */
    reopen: async (forwards: boolean): Promise<Result<void, ReopenError | { code: 'unavailable' }>> =>
      call ? call.reopen(forwards) : err({ code: 'unavailable' }),
    /** Whether people with the old link could be sent on: this tab was given the key for it. */
    canForward: (): boolean => call?.canForward() ?? false,
    /** Tries to reach the server now, without waiting for the next attempt. */
    reconnect: (): void => call?.reconnect(),
    /** Tries again to reach a peer after nothing had helped. */
    retry: (id: MemberId): void => call?.retry(id),
    /** What mends the link to a peer by codes that the two pass on. There has to be a call. */
    mending: (): MendingDeps => {
      if (!call) throw new Error('there is no call')
      return call.mending
    },
    /** Leaves a peer out that cannot be reached: their tile goes. */
    leaveOut: (id: MemberId): void => call?.leaveOut(id),
    goAway,
    /** Leaves for good. */
    leave: (): void => void leave(),
  }
})
