import { newMemberId } from '@talki/core/id'
import type { IceServer } from '@talki/core/protocol/join'
import type { Result } from '@talki/core/result'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { api } from '../lib/api'
import { createConnectionFactory, generateCertificate } from '../rtc/connection/connection-factory'
import type { CallEvent } from '../rtc/call-events'
import { createDirectCall, type DirectCall, type DirectEvent } from '../rtc/direct/direct-call'
import type { DirectError } from '../rtc/direct/direct-exchange'
import { browserPlatform } from '../rtc/platform'
import { applyToCaptions } from './captions'
import type { LocalEvent } from './call-state'
import { useAsCurrentCall } from './current-call'
import { useLinks } from './links'
import { useMedia } from './media'
import { usePeople } from './people'
import { useSecurity } from './security'
import { useSettings } from './settings'
import { applyToViews } from './views'
import { watchViews } from './watch-views'

/** How long the server may take to name its STUN servers, in milliseconds. Without an answer the call has none. */
const ICE_SERVERS_MS = 2000

/** Why a call without a server is over. */
type DirectEnd = 'left' | 'peer_left' | 'lost' | 'no_link' | 'unsupported'

/** The phase of a call without a server. `code` is null while it is being made. */
type DirectPhase =
  | { name: 'start' }
  | { name: 'inviting'; code: string | null }
  | { name: 'answering'; code: string; from: string }
  | { name: 'linking'; from: string }
  | { name: 'live' }
  | { name: 'over'; reason: DirectEnd }

/** STUN servers, where the server is there to be asked: on one network the call comes about without. */
const findIceServers = (): Promise<IceServer[]> =>
  Promise.race([
    api.rooms.iceServers.query().catch(() => []),
    new Promise<IceServer[]>((resolve) => setTimeout(() => resolve([]), ICE_SERVERS_MS)),
  ])

/** A call of two without a server, from the first code to the end. Pages watch it, and call its verbs. */
export const useDirect = defineStore('direct', () => {
  const media = useMedia()
  const people = usePeople()
  const links = useLinks()
  const security = useSecurity()
  const settings = useSettings()
  const phase = shallowRef<DirectPhase>({ name: 'start' })
  let call: DirectCall | null = null
  let name = ''
  /** Grows with each call: events of an earlier one are dropped. */
  let epoch = 0

  const apply = (event: CallEvent | LocalEvent): void => {
    people.apply(event)
    links.apply(event, performance.now())
    security.apply(event)
    applyToCaptions(event)
    applyToViews(event)
  }

  const over = (reason: DirectEnd): void => {
    epoch += 1
    call = null
    phase.value = { name: 'over', reason }
    apply({ type: 'away' })
  }

  const onEvent = (event: DirectEvent): void => {
    switch (event.type) {
      case 'linked':
        apply({ type: 'entering', room: null })
        apply({
          type: 'standing',
          // There is no door, and so nobody who keeps it.
          state: {
            me: { ...event.me, status: 'admitted' },
            admin: newMemberId(),
            roster: [],
            order: [],
            waiting: [],
            door: { locked: false, heard: false, heldBack: 0 },
            doorMs: 0,
          },
        })
        phase.value = { name: 'live' }
        return
      case 'no_link':
        over('no_link')
        return
      case 'gone':
        over(event.why === 'lost' ? 'lost' : 'peer_left')
        return
      case 'limited':
      case 'links':
      case 'caption':
      case 'recording':
      case 'peer':
      case 'source':
      case 'speaking':
      case 'agreement':
        apply(event)
        return
      default:
        return event satisfies never
    }
  }

  /** The call whose codes are exchanged; null where this browser can make none. */
  const ready = async (): Promise<DirectCall | null> => {
    if (call) return call
    const mine = epoch
    const platform = browserPlatform(window)
    if (!platform) return null
    const [certificate, iceServers] = await Promise.all([
      generateCertificate(platform.RTCPeerConnection),
      findIceServers(),
    ])
    if (mine !== epoch) return null
    const connections = createConnectionFactory(platform.RTCPeerConnection, iceServers, certificate)
    call ??= createDirectCall(
      {
        platform,
        createPeerConnection: connections.create,
        name: () => name,
        tracks: () => media.tracks(),
        sourcesOn: () => media.sourcesOn(),
        dataUse: () => settings.dataUse,
        level: () => media.readLevel(),
      },
      (event) => {
        if (mine === epoch) onEvent(event)
      },
    )
    return call
  }

  /** Runs a verb of the call; null where it has come to nothing meanwhile, or the browser can make no call. */
  const run = async <T>(verb: (ready: DirectCall) => Promise<T>): Promise<T | null> => {
    const mine = epoch
    const made = await ready().catch(() => null)
    if (mine !== epoch) return null
    if (made) {
      const result = await verb(made)
      return mine === epoch ? result : null
    }
    over('unsupported')
    return null
  }

  const errorOf = <T>(result: Result<T, DirectError> | null): DirectError['code'] | null =>
    result === null || result.ok ? null : result.error.code

  useAsCurrentCall(() => phase.value.name === 'live', {
    setRecording: (on) => call?.setRecording(on),
    caption: (caption) => call?.caption(caption),
  })
  media.onTrack((source, track) => call?.setTrack(source, track))
  watchViews(settings, ({ member, source, height }) => call?.setView(member, source, height))
  watch(
    () => media.sourcesText(),
    () => {
      if (phase.value.name !== 'live') return
      people.apply({ type: 'self' })
      call?.tellState()
    },
    { flush: 'sync' },
  )
  addEventListener('pagehide', () => call?.leave())

  return {
    phase: computed(() => phase.value),
    /** Makes an invitation, under this name. An earlier one is void. */
    invite: async (as: string): Promise<void> => {
      name = as
      phase.value = { name: 'inviting', code: null }
      const result = await run((made) => made.invite())
      if (result?.ok) phase.value = { name: 'inviting', code: result.value }
      else if (result) over('unsupported')
    },
    /** Answers an invitation, under this name. Returns why its code cannot be used, or null. */
    answer: async (as: string, text: string): Promise<DirectError['code'] | null> => {
      name = as
      const result = await run((made) => made.answer(text))
      if (result?.ok) phase.value = { name: 'answering', ...result.value }
      return errorOf(result)
    },
    /** Takes the answer to the invitation. Returns why its code cannot be used, or null. */
    accept: async (text: string): Promise<DirectError['code'] | null> => {
      const result = await run((made) => made.accept(text))
      if (result?.ok && phase.value.name === 'inviting')
        phase.value = { name: 'linking', from: result.value.from }
      return errorOf(result)
    },
    /** Goes back to the start. A code that was given out is void. */
    reset: (): void => {
      call?.leave()
      epoch += 1
      call = null
      phase.value = { name: 'start' }
      apply({ type: 'away' })
    },
    /** Restarts the link between the two. */
    restartLink: (): void => call?.restartLink(),
    leave: (): void => {
      call?.leave()
      over('left')
    },
  }
})
