import type { MemberId, RoomId } from '@talki/core/id'
import type { CreateError, JoinError, JoinResponse } from '@talki/core/protocol/join'
import type { Result } from '@talki/core/result'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { api } from '../lib/api'
import { leaveWhenAsked } from '../lib/tabs'
import { clearPeerStreams, setStream, streamOf, type StreamOf } from '../lib/streams'
import { createCall, type Call, type CallEvent } from '../rtc/call'
import { generateCertificate } from '../rtc/connection'
import { nextCall, noCall, type LocalEvent } from './call-model'
import { useMedia } from './media'

/** The call: from the seat that is asked for to the end, as plain data. Pages watch it, and ask. */
export const useCall = defineStore('call', () => {
  const media = useMedia()
  const model = shallowRef(noCall())
  let call: Call | null = null
  /** Grows with each visit: what an earlier one still has to say is not heard. */
  let epoch = 0

  const own = () => ({
    microphone: media.microphone.on && media.microphone.ready,
    camera: media.camera.on && media.camera.ready,
  })
  const apply = (event: CallEvent | LocalEvent): void => {
    if (event.type === 'stream') setStream(event.id, event.stream)
    if (event.type === 'gone') setStream(event.id, null)
    model.value = nextCall(model.value, event, { now: performance.now(), own: own() })
    if (model.value.phase.name !== 'ended') return
    call = null
    clearPeerStreams()
  }

  const enter = (seat: JoinResponse, certificate: RTCCertificate | undefined): void => {
    const mine = epoch
    const { room } = seat
    apply({ type: 'seated', room })
    call = createCall(
      seat,
      {
        page: window,
        createStream: () => new MediaStream(),
        certificate,
        rejoin: () => api.rooms.join.mutate({ room }),
        relays: () => api.rooms.turnServers.mutate({ room }),
        tracks: () => media.tracks(),
        level: () => media.readLevel(),
        ownState: () => ({ type: 'state', ...own() }),
      },
      (event) => {
        if (mine === epoch) apply(event)
      },
    )
  }

  const ask = async (
    room: RoomId | null,
    forSeat: () => Promise<Result<JoinResponse, JoinError | CreateError>>,
  ): Promise<void> => {
    epoch += 1
    const mine = epoch
    call?.leave()
    call = null
    clearPeerStreams()
    apply({ type: 'entering', room })
    const certificate = generateCertificate(window.RTCPeerConnection)
    const seat = await forSeat().catch(() => null)
    const ready = await certificate
    if (mine !== epoch) return
    if (seat === null) apply({ type: 'over', reason: 'unavailable' })
    else if (!seat.ok) apply({ type: 'over', reason: seat.error.code })
    else enter(seat.value, ready)
  }

  const answer = (how: 'admit' | 'deny', ids: readonly MemberId[]): void => {
    // Where it is not sent, the knock stays to be answered again.
    if (ids.length > 0 && call?.answer(how, [...ids])) apply({ type: 'answered', ids })
  }
  const knocking = () => model.value.knocks.map(({ id }) => id)

  media.onTrack((kind, track) => call?.setTrack(kind, track))
  watch(
    () => [own().microphone, own().camera],
    () => {
      apply({ type: 'self', ...own() })
      call?.tellState()
    },
    { flush: 'sync' },
  )
  /** Leaves for good. False where there was nothing to leave. */
  const leave = (): boolean => {
    epoch += 1
    call?.leave()
    const { name } = model.value.phase
    if (name === 'idle' || name === 'ended') return false
    apply({ type: 'over', reason: 'left' })
    return true
  }
  // Where somebody has the server forget them, they leave as anybody does, and the others are told at once.
  leaveWhenAsked(leave)
  addEventListener('pagehide', () => call?.vanish())
  addEventListener('pageshow', ({ persisted }) => {
    // Brought back from the browser's cache, with every connection gone: begin as after a refresh.
    if (persisted && call) location.reload()
  })

  return {
    phase: computed(() => model.value.phase),
    tiles: computed(() => model.value.tiles),
    knocks: computed(() => model.value.knocks),
    isAdmin: computed(() => model.value.isAdmin),
    doorClosesAt: computed(() => model.value.doorClosesAt),
    socket: computed(() => model.value.socket),
    /** Opens a call with oneself as its admin. Never rejects: how it went is in the phase. */
    open: (): Promise<void> => ask(null, () => api.rooms.create.mutate()),
    /** Knocks, or comes back. Never rejects. */
    join: (room: RoomId): Promise<void> => ask(room, () => api.rooms.join.mutate({ room })),
    admit: (ids: readonly MemberId[]): void => answer('admit', ids),
    deny: (ids: readonly MemberId[]): void => answer('deny', ids),
    admitAll: (): void => answer('admit', knocking()),
    /** Leaves for good. */
    leave: (): void => void leave(),
    /** The picture and sound of a tile. One's own tile goes by its id as well. */
    streamOf: (of: StreamOf): MediaStream | null => streamOf(of === model.value.me ? 'self' : of),
  }
})
