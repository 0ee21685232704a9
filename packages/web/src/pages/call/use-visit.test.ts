// @vitest-environment happy-dom
import { newMemberId, newRoomId, type RoomId } from '@talki/core/id'
import type { Person } from '@talki/core/protocol/join'
import type { Member } from '@talki/core/protocol/member'
import { err, ok } from '@talki/core/result'
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, reactive, shallowRef } from 'vue'
import { nextTask } from '../../lib/next-task'
import { readStored, writeStored } from '../../lib/storage'
import type { CallPhase } from '../../stores/call-state'
import { useVisit } from './use-visit'

/** The stores and the server by their contracts, with a record of what is asked of them. */
const world = vi.hoisted((): { current: unknown } => ({ current: null }))
type Call = {
  phase: CallPhase
  me: Member | null
  doorClosesAt: number | null
  goAway: () => boolean
} & Record<'open' | 'join', () => Promise<void>>
type Session = {
  person: Person | null
  load: () => Promise<void>
  signIn: (name: string, wish: { endsCalls: boolean }) => Promise<unknown>
  forgotten: () => void
}
const makeMedia = () => {
  const media = reactive({
    microphone: { on: true },
    camera: { on: true },
    start: vi.fn(),
    // As the real one does: new objects, whether or not anything was on.
    stop: vi.fn(() => {
      media.microphone = { on: false }
      media.camera = { on: false }
    }),
  })
  return media
}
const make = () => ({
  call: reactive<Call>({
    phase: { name: 'idle' },
    me: null,
    doorClosesAt: null,
    open: vi.fn(() => Promise.resolve()),
    join: vi.fn(() => Promise.resolve()),
    goAway: vi.fn(() => false),
  }),
  media: makeMedia(),
  session: reactive<Session>({
    person: null,
    load: vi.fn(() => Promise.resolve()),
    signIn: vi.fn(() => Promise.resolve(ok(undefined))),
    forgotten: vi.fn(),
  }),
  look: vi.fn<(input: { room: RoomId }) => Promise<unknown>>(() => Promise.resolve(ok({ doorMs: 60_000 }))),
})
type World = ReturnType<typeof make>
const here = () => world.current as World

vi.mock('../../stores/call', () => ({ useCall: () => here().call }))
vi.mock('../../stores/media', () => ({ useMedia: () => here().media }))
vi.mock('../../stores/session', () => ({ useSession: () => here().session }))
vi.mock('./load-live-call', () => ({ loadLiveCall: () => Promise.resolve() }))
vi.mock('../../lib/api', () => ({
  api: { rooms: { door: { query: (input: { room: RoomId }) => here().look(input) } } },
}))

const id = newRoomId()
const arrive = async (at: RoomId | null) => {
  const room = shallowRef(at)
  let visit: ReturnType<typeof useVisit> | undefined
  const page = mount(
    defineComponent({
      setup() {
        visit = useVisit(room)
        return () => null
      },
    }),
  )
  await flushPromises()
  // A lobby without a door to ask for is drawn in the next task.
  if (at === null) await nextTask()
  if (!visit) throw new Error('the page did not set up')
  return { room, page, visit }
}
const becomes = async (phase: CallPhase) => {
  here().call.phase = phase
  await flushPromises()
}

beforeEach(() => {
  sessionStorage.clear()
  world.current = make()
})
afterEach(() => {
  vi.useRealTimers()
})

it('opens a call: lobby, sign-in, live, and back out at the end', async () => {
  const { call, media, session } = here()
  const { room, visit } = await arrive(null)
  expect(visit.view.value).toEqual({ name: 'lobby', stage: 'choosing' })
  // Drawn before the devices are asked for.
  expect(media.start).not.toHaveBeenCalled()
  await nextTask()
  expect(media.start).toHaveBeenCalledWith({ microphone: true, camera: true })

  await visit.enterAs('Ada')
  expect(session.signIn).toHaveBeenCalledWith('Ada', { endsCalls: false })
  expect(call.open).toHaveBeenCalledOnce()
  await becomes({ name: 'entering', room: null })
  expect(visit.view.value).toEqual({ name: 'lobby', stage: 'entering' })
  media.camera.on = false
  await becomes({ name: 'live', room: id })
  expect(visit.view.value).toEqual({ name: 'live', room: id })
  expect(readStored('call')).toEqual({ room: id, microphone: true, camera: false })

  await becomes({ name: 'ended', room: id, reason: 'left' })
  expect(visit.view.value).toEqual({ name: 'ended', room: id, reason: 'left' })
  expect(readStored('call')).toBeNull()
  expect(media.stop).toHaveBeenCalledOnce()

  room.value = id
  await visit.retry()
  expect(media.start).toHaveBeenLastCalledWith({ microphone: true, camera: false })
  expect(call.join).toHaveBeenCalledWith(id, null, expect.anything())
})

it('shows the lobby until the admin decides', async () => {
  const { visit } = await arrive(id)
  await visit.enterAs('Ada')
  expect(here().call.join).toHaveBeenCalledWith(id, null, expect.anything())
  await becomes({ name: 'waiting', room: id })
  expect(visit.view.value).toEqual({ name: 'lobby', stage: 'waiting' })
  expect(readStored('call')).not.toBeNull()
})

it('says at once that a door is closed, and asks for no camera', async () => {
  here().look.mockResolvedValue(err({ code: 'room_closed' }))
  const { visit } = await arrive(id)
  expect(visit.view.value).toEqual({ name: 'ended', room: id, reason: 'room_closed' })
  await nextTask()
  expect(here().media.start).not.toHaveBeenCalled()
})

it('leads from an old link to the new door of the call', async () => {
  const next = newRoomId()
  here().look.mockResolvedValueOnce(err({ code: 'room_moved', room: next }))
  const { room, visit } = await arrive(id)
  expect(visit.movedTo.value).toBe(next)
  expect(visit.view.value).toEqual({ name: 'arriving', isReturning: false })
  room.value = next
  await flushPromises()
  expect(here().look).toHaveBeenLastCalledWith({ room: next })
  expect(visit.view.value).toEqual({ name: 'lobby', stage: 'choosing' })
})

it('looks for the new door after a reload, too, where the old one is closed', async () => {
  writeStored('call', { room: id, microphone: true, camera: true })
  const next = newRoomId()
  here().look.mockResolvedValueOnce(err({ code: 'room_moved', room: next }))
  const { visit } = await arrive(id)
  expect(here().look).not.toHaveBeenCalled()
  await becomes({ name: 'ended', room: id, reason: 'room_closed' })
  expect(visit.movedTo.value).toBe(next)
  expect(here().media.stop).toHaveBeenCalled()
  expect(readStored('call')).toBeNull()
})

it('stays in a call whose door was reopened, also where Back leads to its former address', async () => {
  const { call, look } = here()
  const { room, visit } = await arrive(id)
  await visit.enterAs('Ada')
  await becomes({ name: 'live', room: id })
  const next = newRoomId()
  await becomes({ name: 'live', room: next })
  look.mockClear()
  for (const address of [next, id, next]) {
    room.value = address
    await flushPromises()
    expect(visit.view.value).toEqual({ name: 'live', room: next })
  }
  expect([look, call.goAway].map((ask) => vi.mocked(ask).mock.calls)).toEqual([[], []])
  expect(readStored('call')?.room).toBe(next)
  // Any other address is another visit.
  room.value = newRoomId()
  await flushPromises()
  expect(call.goAway).toHaveBeenCalledOnce()
  expect(look).toHaveBeenCalledOnce()
})

it('says that the server cannot be reached, and tries again when asked', async () => {
  here().look.mockRejectedValueOnce(new Error('offline'))
  const { visit } = await arrive(id)
  expect(visit.view.value).toMatchObject({ name: 'ended', reason: 'unavailable' })
  await visit.retry()
  expect(visit.view.value).toEqual({ name: 'lobby', stage: 'choosing' })
})

it('goes straight back in after a reload, with the devices as they were', async () => {
  const member = newMemberId()
  writeStored('call', { room: id, member, microphone: false, camera: true })
  const { visit } = await arrive(id)
  expect(here().look).not.toHaveBeenCalled()
  expect(here().media.start).toHaveBeenCalledWith({ microphone: false, camera: true })
  expect(here().call.join).toHaveBeenCalledWith(id, member, expect.anything())
  expect(visit.view.value).toEqual({ name: 'arriving', isReturning: true })
})

it('keeps a session whose name fits, and any verified one', async () => {
  const { call, session } = here()
  session.person = { name: 'Ada', verified: false }
  const { visit } = await arrive(null)
  await visit.enterAs('Ada')
  session.person = { name: 'Ada Lovelace', verified: true }
  await visit.enterAs('Ada')
  expect(session.signIn).not.toHaveBeenCalled()
  expect(call.open).toHaveBeenCalledTimes(2)
})

it('stays in the lobby with a sentence when signing in fails', async () => {
  here().session.signIn = () => Promise.reject(new Error('offline'))
  const { visit } = await arrive(id)
  await visit.enterAs('Ada')
  expect(visit.trouble.value).toMatch(/cannot be reached/)
  expect(visit.view.value).toEqual({ name: 'lobby', stage: 'choosing' })
  expect(here().call.join).not.toHaveBeenCalled()
})

it('says when there have been too many sign-ins, and when there may be more', async () => {
  here().session.signIn = () => Promise.resolve(err({ code: 'too_many', retryAfterMs: 4200 }))
  const { visit } = await arrive(id)
  await visit.enterAs('Ada')
  expect(visit.trouble.value).toMatch(/in 5 seconds/)
  expect(here().call.join).not.toHaveBeenCalled()
})

it('leaves when the page is left, and only then', async () => {
  const { call, media } = here()
  const { visit, page, room } = await arrive(null)
  await visit.enterAs('Ada')
  await becomes({ name: 'live', room: id })
  room.value = id
  await flushPromises()
  expect(call.goAway).not.toHaveBeenCalled()
  expect(visit.view.value.name).toBe('live')
  page.unmount()
  expect(call.goAway).toHaveBeenCalledOnce()
  expect(media.stop).toHaveBeenCalled()
  expect(readStored('call')).toBeNull()
})

it('keeps the way back in where the seat is kept', async () => {
  const { page, visit } = await arrive(id)
  await visit.enterAs('Ada')
  await becomes({ name: 'live', room: id })
  vi.mocked(here().call.goAway).mockReturnValue(true)
  page.unmount()
  expect(readStored('call')).toMatchObject({ room: id })
})

it('leaves one room for another when the address changes', async () => {
  const other = newRoomId()
  const { visit, room } = await arrive(id)
  await visit.enterAs('Ada')
  await becomes({ name: 'live', room: id })
  room.value = other
  await flushPromises()
  expect(here().call.goAway).toHaveBeenCalledOnce()
  expect(here().look).toHaveBeenLastCalledWith({ room: other })
  expect(visit.view.value).toEqual({ name: 'lobby', stage: 'choosing' })
})

it('takes no notice of how an earlier call ended', async () => {
  here().call.phase = { name: 'ended', room: id, reason: 'denied' }
  const { visit } = await arrive(newRoomId())
  expect(visit.view.value).toEqual({ name: 'lobby', stage: 'choosing' })
})

it('drops an answer about a room that is no longer asked for', async () => {
  let answer: (value: unknown) => void = () => undefined
  here().look.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)))
  const { visit, room } = await arrive(id)
  room.value = newRoomId()
  await flushPromises()
  answer(err({ code: 'room_closed' }))
  await flushPromises()
  expect(visit.view.value).toEqual({ name: 'lobby', stage: 'choosing' })
})

it('notices the door closing while the user is in the lobby', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  const { visit } = await arrive(id)
  await vi.advanceTimersByTimeAsync(60_100)
  expect(visit.view.value).toMatchObject({ name: 'ended', reason: 'room_closed' })
})

it('says that the page failed where entering throws, and stays busy with nothing', async () => {
  const reported = vi.fn()
  vi.stubGlobal('reportError', reported)
  const error = new TypeError('RTCPeerConnection is not a constructor')
  here().call.join = () => Promise.reject(error)
  const { visit } = await arrive(id)
  await visit.enterAs('Ada')
  await becomes({ name: 'entering', room: id })
  expect(visit.view.value).toEqual({ name: 'ended', room: id, reason: 'failed' })
  expect(reported).toHaveBeenCalledExactlyOnceWith(error)
  vi.unstubAllGlobals()
})

it('names the cookies where a session that was just made is not known, and not where one has ended', async () => {
  const { session } = here()
  const { visit } = await arrive(id)
  await visit.enterAs('Ada')
  await becomes({ name: 'entering', room: id })
  await becomes({ name: 'ended', room: id, reason: 'signed_out' })
  expect(visit.view.value).toEqual({ name: 'lobby', stage: 'choosing' })
  expect(visit.trouble.value).toMatch(/cookies/)
  expect(session.forgotten).toHaveBeenCalledOnce()

  session.person = { name: 'Ada', verified: false }
  await visit.enterAs('Ada')
  await becomes({ name: 'entering', room: id })
  await becomes({ name: 'ended', room: id, reason: 'signed_out' })
  expect(visit.view.value).toMatchObject({ name: 'ended', reason: 'signed_out' })
})

it('says at once that cookies are off', async () => {
  vi.spyOn(document, 'cookie', 'get').mockReturnValue('')
  const { visit } = await arrive(id)
  expect(visit.trouble.value).toMatch(/cookies/)
  vi.restoreAllMocks()
})

describe('a name that would take the session away from another tab’s call', () => {
  const arriveAsEve = async () => {
    const { session } = here()
    session.person = { name: 'Ada', verified: false }
    session.signIn = vi.fn((_name, { endsCalls }) =>
      Promise.resolve(endsCalls ? ok(undefined) : err({ code: 'in_use', name: 'Ada' })),
    )
    const { visit } = await arrive(id)
    await visit.enterAs('Eve')
    return { visit, session }
  }

  it('is asked about, and nobody enters meanwhile', async () => {
    const { visit } = await arriveAsEve()
    expect(visit.inUse.value).toEqual({ name: 'Ada', wished: 'Eve' })
    expect(visit.view.value).toEqual({ name: 'lobby', stage: 'choosing' })
    expect(here().call.join).not.toHaveBeenCalled()
  })

  it('can be given up: then the visit goes on under the name in use', async () => {
    const { visit, session } = await arriveAsEve()
    await visit.answerInUse('keep')
    expect(visit.inUse.value).toBeNull()
    expect(session.signIn).toHaveBeenCalledOnce()
    expect(here().call.join).toHaveBeenCalledOnce()
  })

  it('or insisted on: then that call ends', async () => {
    const { visit, session } = await arriveAsEve()
    await visit.answerInUse('end')
    expect(session.signIn).toHaveBeenLastCalledWith('Eve', { endsCalls: true })
    expect(here().call.join).toHaveBeenCalledOnce()
  })
})
