import { newMemberId } from '@talki/core/id'
import type { IceServer } from '@talki/core/protocol/join'
import type { Member } from '@talki/core/protocol/member'
import type { Result } from '@talki/core/result'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { api } from '../lib/api'
import { createConnectionFactory, generateCertificate } from '../rtc/connection/connection-factory'
import type { CallEvent } from '../rtc/call-events'
import { createDirectCall, type DirectCall, type DirectEvent } from '../rtc/direct/direct-call'
import type { DirectError } from '../rtc/direct/direct-exchange'
import { sha256Of } from '../rtc/files/files'
import { browserPairCrypto } from '../rtc/healing/pair-crypto'
import { browserPlatform } from '../rtc/platform'
import { applyToCaptions } from './captions'
import type { ChatLine, LocalEvent } from './call-state'
import { chatLines } from './chat-lines'
import { useAsCurrentCall } from './current-call'
import { useFiles } from './files'
import { useLinks } from './links'
import { useMedia } from './media'
import { usePeople } from './people'
import { applyToReactions } from './reactions'
import { useSecurity } from './security'
import { useSettings } from './settings'
import { talkVerbs } from './talk-verbs'
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
  const files = useFiles()
  const settings = useSettings()
  const phase = shallowRef<DirectPhase>({ name: 'start' })
  /** This user as the other sees them; null before the link is up. */
  const me = shallowRef<Member | null>(null)
  const chat = shallowRef<readonly ChatLine[]>([])
  let call: DirectCall | null = null
  let name = ''
  /** Grows with each call: events of an earlier one are dropped. */
  let epoch = 0

  const apply = (event: CallEvent | LocalEvent): void => {
    people.apply(event)
    links.apply(event, performance.now())
    security.apply(event)
    applyToReactions(event)
    applyToCaptions(event)
    applyToViews(event)
    files.apply(event, chat.value.at(-1)?.id ?? null)
  }

  /** Leaves nothing of the call behind. */
  const forget = (next: DirectPhase): void => {
    epoch += 1
    call = null
    phase.value = next
    me.value = null
    chat.value = []
    apply({ type: 'away' })
  }
  const over = (reason: DirectEnd): void => forget({ name: 'over', reason })

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
        me.value = event.me
        phase.value = { name: 'live' }
        return
      case 'shared':
        chat.value = chatLines(event)
        apply(event)
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
      case 'captioning':
      case 'reaction':
      case 'files':
      case 'file':
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
        crypto: browserPairCrypto(window.crypto),
        hash: (blob) => sha256Of(window.crypto, blob),
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
    setRecording: (on) => call?.talk()?.setRecording(on),
    setCaptioning: (on) => call?.talk()?.setCaptioning(on),
    caption: (caption) => call?.talk()?.caption(caption),
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
    me: computed(() => me.value),
    /** What was said in the chat. */
    chat: computed(() => chat.value),
    ...talkVerbs(() => call?.talk() ?? null),
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
      forget({ name: 'start' })
    },
    /** Restarts the link between the two. */
    restartLink: (): void => call?.restartLink(),
    leave: (): void => {
      call?.leave()
      over('left')
    },
  }
})
