import type { MemberId, RoomId } from '@talki/core/id'
import { computed, onBeforeUnmount, shallowRef, watch, type Ref } from 'vue'
import { api } from '../../lib/api'
import { cookiesText, unreachableText } from '../../lib/error-text'
import { type Outage, outageOf } from '../../lib/outage'
import { nextTask } from '../../lib/next-task'
import { outageText, tooManyText } from '../../lib/outage-text'
import { readStored, removeStored, writeStored } from '../../lib/storage'
import { useCall } from '../../stores/call'
import type { EndReason } from '../../stores/call-state'
import { useMedia } from '../../stores/media'
import { useSession } from '../../stores/session'
import { keepsCookies } from '../../composables/keeps-cookies'
import { useDoorCountdown } from '../../composables/use-door-countdown'
import { loadLiveCall } from './load-live-call'

/** View of a call's address. */
export type View =
  /** Checking that the door is open, or rejoining after a reload. */
  | { name: 'arriving'; isReturning: boolean }
  | { name: 'lobby'; stage: 'choosing' | 'entering' | 'waiting' }
  | { name: 'live'; room: RoomId }
  /** `failed`: an error of the page itself. */
  | { name: 'ended'; room: RoomId | null; reason: EndReason | 'failed'; retryMs?: number }

type Wishes = { microphone: boolean; camera: boolean }

/**
 * Visit to a call, from the address to the end: checks that the door is open, shows the lobby, enters, and rejoins
 * after a reload. `room` is null for a call that is yet to be opened.
 */
export const useVisit = (room: Readonly<Ref<RoomId | null>>) => {
  const call = useCall()
  const media = useMedia()
  const session = useSession()

  /** Whether this visit has asked to enter; until then the store's phase is an earlier visit's. */
  const hasEntered = shallowRef(false)
  const isSigningIn = shallowRef(false)
  const hasFailed = shallowRef(false)
  const isReturning = shallowRef(false)
  const looked = shallowRef<'pending' | 'open' | 'room_closed' | Outage>('pending')
  /** The room to which the old link of this call leads. */
  const movedTo = shallowRef<RoomId | null>(null)
  const doorClosesAt = shallowRef<number | null>(null)
  /** Makes the sentence about an attempt to enter that failed. */
  const sayTrouble = shallowRef<(() => string) | null>(null)
  const trouble = computed(() => sayTrouble.value?.() ?? null)
  /** The name under which another tab is in a call, and the one that was to take its place. */
  const inUse = shallowRef<{ name: string; wished: string } | null>(null)
  const door = useDoorCountdown(doorClosesAt)
  /** Rooms that the call had before its present one: Back may lead to their addresses, and stays in the call. */
  const former = new Set<RoomId>()
  let wishes: Wishes = { microphone: true, camera: true }
  let epoch = 0
  /** Whether the session was made for this entry: if the server does not know it, its cookie was not kept. */
  let isFreshSession = false

  /** Leaves the call or the door of this visit. */
  const withdraw = (): void => {
    const { name } = call.phase
    const isIn = hasEntered.value && (name === 'entering' || name === 'waiting' || name === 'live')
    const isKept = isIn && call.goAway()
    hasEntered.value = false
    // What is stored leads straight back in.
    if (!isKept) removeStored('call')
  }

  /** `as`: the member that this tab was before a reload. */
  const enter = (as: MemberId | null = null): void => {
    hasEntered.value = true
    hasFailed.value = false
    const mine = epoch
    const maker = loadLiveCall()
    const entry = room.value === null ? call.open(maker) : call.join(room.value, as, maker)
    entry.catch((error: unknown) => {
      if (mine === epoch) hasFailed.value = true
      reportError(error)
    })
  }

  const look = async (id: RoomId): Promise<void> => {
    const mine = epoch
    looked.value = 'pending'
    const answer = await api.rooms.door.query({ room: id }).catch(outageOf)
    if (mine !== epoch) return
    if (typeof answer === 'string') looked.value = answer
    else if (!answer.ok) {
      if (answer.error.code === 'room_moved') movedTo.value = answer.error.room
      else looked.value = answer.error.code
    } else {
      doorClosesAt.value = performance.now() + answer.value.doorMs
      looked.value = 'open'
    }
  }

  /** Starts the visit: in the lobby, or in the call where this tab was in it before a reload. */
  const begin = async (): Promise<void> => {
    epoch += 1
    const mine = epoch
    const stored = readStored('call')
    const memory = stored?.room === room.value ? stored : null
    withdraw()
    former.clear()
    hasFailed.value = false
    inUse.value = null
    sayTrouble.value = keepsCookies() ? null : cookiesText
    doorClosesAt.value = null
    movedTo.value = null
    isReturning.value = memory !== null
    if (memory) {
      wishes = { microphone: memory.microphone, camera: memory.camera }
      void media.start(wishes)
      enter(memory.member)
      return
    }
    // The page before this one may have asked; other tabs tell of what changes. That a session has ended is found at the
    // door.
    const hasEnded = call.phase.name === 'ended' && call.phase.reason === 'signed_out'
    if (!session.ready || hasEnded) void session.load().catch(() => undefined)
    if (room.value !== null) await look(room.value)
    else {
      // The lobby is drawn in a task of its own, and not in that in which the page has been set up.
      looked.value = 'pending'
      await nextTask()
      if (mine === epoch) looked.value = 'open'
    }
    // It is drawn before the devices are asked for.
    await nextTask()
    if (mine === epoch && looked.value === 'open') void media.start(wishes)
  }

  /** Signs in under this name. Where it could not, the page says why. True: it is this browser's name now. */
  const signInAs = async (name: string, endsCalls: boolean): Promise<boolean> => {
    const { person } = session
    isFreshSession = false
    if (person && (person.verified || person.name === name)) return true
    const result = await session.signIn(name, { endsCalls }).catch(outageOf)
    if (typeof result === 'string') {
      sayTrouble.value = () => (result === 'unavailable' ? unreachableText() : outageText(result).body)
      return false
    }
    isFreshSession = result.ok
    if (result.ok) return true
    const { error } = result
    if (error.code === 'in_use') inUse.value = { name: error.name, wished: name }
    else sayTrouble.value = () => tooManyText(error.retryAfterMs)
    return false
  }

  /** Enters under this name. `endsCalls`: even if it takes the session away from another tab's call. */
  const enterAs = async (name: string, endsCalls = false): Promise<void> => {
    const mine = epoch
    sayTrouble.value = null
    inUse.value = null
    isSigningIn.value = true
    const isSignedIn = await signInAs(name, endsCalls)
    isSigningIn.value = false
    if (mine === epoch && isSignedIn) enter()
  }

  /** Answers the question that `inUse` puts: enter under the name that is in use, or end that call and enter as wished. */
  const answerInUse = async (choice: 'keep' | 'end'): Promise<void> => {
    const question = inUse.value
    if (question === null) return
    if (choice === 'end') {
      await enterAs(question.wished, true)
      return
    }
    inUse.value = null
    // The name is the other tab's: this one may not have heard of it yet.
    await session.load().catch(() => undefined)
    enter()
  }

  /** Rejoins after an end, with the devices as they were. */
  const comeBack = (): void => {
    isReturning.value = true
    void media.start(wishes)
    enter()
  }

  const view = computed((): View => {
    if (hasFailed.value) return { name: 'ended', room: room.value, reason: 'failed' }
    if (hasEntered.value) {
      const { phase } = call
      switch (phase.name) {
        case 'idle':
        case 'entering':
          return isReturning.value
            ? { name: 'arriving', isReturning: true }
            : { name: 'lobby', stage: 'entering' }
        case 'waiting':
          return { name: 'lobby', stage: 'waiting' }
        case 'live':
          return { name: 'live', room: phase.room }
        case 'ended':
          return phase
        default:
          return phase satisfies never
      }
    }
    if (looked.value === 'pending') return { name: 'arriving', isReturning: false }
    if (looked.value !== 'open') return { name: 'ended', room: room.value, reason: looked.value }
    return { name: 'lobby', stage: isSigningIn.value ? 'entering' : 'choosing' }
  })

  // The door may close while the user is in the lobby.
  watch(door.isOpen, (isOpen) => {
    if (!isOpen && doorClosesAt.value !== null && !hasEntered.value) looked.value = 'room_closed'
  })
  watch(
    () => call.doorClosesAt,
    (closesAt) => {
      if (hasEntered.value && closesAt !== null) doorClosesAt.value = closesAt
    },
  )
  watch(
    () => call.phase,
    (phase) => {
      if (!hasEntered.value || !isFreshSession || phase.name === 'idle' || phase.name === 'entering') return
      isFreshSession = false
      if (phase.name !== 'ended' || phase.reason !== 'signed_out') return
      // An end page would only lead back to the sign-in that has just been of no use.
      session.forgotten()
      hasEntered.value = false
      sayTrouble.value = cookiesText
    },
    { flush: 'sync' },
  )
  /** A room that cannot be joined may have another door, which `look` finds: also for a tab that was in the call before. */
  watch(
    () => call.phase,
    (phase) => {
      if (
        !hasEntered.value ||
        phase.name !== 'ended' ||
        phase.reason !== 'room_closed' ||
        room.value === null
      )
        return
      removeStored('call')
      hasEntered.value = false
      media.stop()
      void begin()
    },
  )
  watch(
    () => hasEntered.value && view.value.name === 'ended',
    (isOver) => {
      if (!isOver) return
      removeStored('call')
      media.stop()
    },
  )
  watch(
    [() => call.phase, () => media.microphone.on, () => media.camera.on],
    ([phase, microphone, camera]) => {
      if (!hasEntered.value || (phase.name !== 'live' && phase.name !== 'waiting')) return
      wishes = { microphone, camera }
      writeStored('call', { room: phase.room, ...(call.me && { member: call.me.id }), ...wishes })
    },
  )
  watch(
    () => call.phase,
    (phase, before) => {
      const isReopened = phase.name === 'live' && before.name === 'live' && phase.room !== before.room
      if (hasEntered.value && isReopened) former.add(before.room)
    },
    { flush: 'sync' },
  )
  /** The address is of the call that this visit is in, or was. */
  const isHere = (id: RoomId | null): boolean => {
    const { phase } = call
    if (!hasEntered.value || phase.name === 'idle') return false
    return phase.room === id || (phase.name === 'live' && id !== null && former.has(id))
  }
  watch(
    room,
    (id) => {
      if (!isHere(id)) void begin()
    },
    { immediate: true },
  )
  onBeforeUnmount(() => {
    epoch += 1
    withdraw()
    media.stop()
  })

  /** Tries again after an end: rejoins if this visit was in the call, otherwise starts over. */
  const retry = async (): Promise<void> => {
    if (hasEntered.value && room.value !== null) comeBack()
    else await begin()
  }

  return {
    view,
    movedTo,
    doorClosesAt,
    isDoorOpen: door.isOpen,
    trouble,
    inUse,
    begin,
    enterAs,
    answerInUse,
    retry,
  }
}
