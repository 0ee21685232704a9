import { startStage, type TestSocket, type TestStage } from '@talki/functions/_stage'
import { connectEvent, disconnectEvent, messageEvent } from '@talki/functions/_events'
import { newConnection } from '@talki/core/_people'
import type { MemberId, RoomId } from '@talki/core/id'
import type { ServerFrame } from '@talki/core/protocol/frames'
import { createCall, type Call } from '@talki/web/src/rtc/call'
import type { CallEvent } from '@talki/web/src/rtc/call-events'
import { fakePlatform } from '@talki/web/src/rtc/_fake-platform'
import {
  createFakeNetwork,
  FakeConnection,
  newFingerprint,
} from '@talki/web/src/rtc/connection/_fake-connection'
import { createFakeRendezvous } from '@talki/web/src/rtc/healing/_fake-rendezvous'
import { fakePairCrypto } from '@talki/web/src/rtc/healing/_fake-pair-crypto'
import { bySource } from '@talki/web/src/rtc/media/local-tracks'
import { newPass } from '@talki/web/src/rtc/pass'
import type { Platform } from '@talki/web/src/rtc/platform'

/** What has gone through the gateway, and which functions ran. */
export type Tally = { messagesIn: number; messagesOut: number; invocations: number; kinds: string[] }

export type WorldMember = {
  id: MemberId
  /** The room that it has come by. */
  room: RoomId
  cookie: string
  call: Call
  /** The last state of its socket. */
  socket: () => string
  /** Ends the page without a word, as a crash would: sockets, links and timers. `isDead`: nothing tells the server. */
  crash: () => void
  events: CallEvent[]
  /** The members with whom the link is up, as the page was told. */
  linked: () => string[]
  /** The admin, as its page shows it. */
  admin: () => MemberId | null
}

/** A page of no browser: its network events never come. */
const emptyPage = (): Window =>
  Object.assign(new EventTarget(), {
    navigator: {},
    document: Object.assign(new EventTarget(), { visibilityState: 'visible' }),
  }) as unknown as Window

/**
 * World of one call: the site's own calls (`createCall`) over simulated connections, and the functions' own handlers over
 * PGlite. Whatever passes between the two is counted. `pass` lets time go by: a test turns the clock, the benchmark waits.
 */
export const startCallWorld = async (pass: (ms: number, settle: () => Promise<void>) => Promise<void>) => {
  const stage: TestStage = await startStage({
    ICE_SERVERS: '[]',
    SIGN_INS: '1000',
    CALLS: '1000',
    REQUESTS: '100000',
  })
  const network = createFakeNetwork()
  const rendezvous = createFakeRendezvous()
  const tally: Tally = { messagesIn: 0, messagesOut: 0, invocations: 0, kinds: [] }
  const pending = new Set<Promise<unknown>>()
  const track = <T>(work: Promise<T>): Promise<T> => {
    pending.add(work)
    void work.finally(() => pending.delete(work)).catch(() => undefined)
    return work
  }
  const settle = async (): Promise<void> => {
    while (pending.size > 0) await Promise.all([...pending].map((work) => work.catch(() => undefined)))
  }
  const run = (ms: number) => pass(ms, settle)

  /** Asks a handler, and lets time pass until it has answered. */
  const call = async <T>(work: Promise<T>): Promise<T> => {
    tally.invocations += 1
    return track(work)
  }

  /** A WebSocket whose other end are the handlers. */
  class Gateway {
    readyState = 0
    onopen: (() => void) | null = null
    onmessage: ((event: { data: unknown }) => void) | null = null
    onclose: (() => void) | null = null
    onerror: (() => void) | null = null
    #socket: TestSocket | null = null
    #queue: Promise<unknown> = Promise.resolve()
    constructor(url: string) {
      this.#do(async () => {
        const id = newConnection()
        const nonce = new URL(url).searchParams.get('nonce') ?? ''
        const reply = await call(stage.handlers.authorizer(connectEvent(nonce, id)))
        const heard: ServerFrame[] = []
        heard.push = (...frames: ServerFrame[]) => {
          for (const frame of frames) {
            tally.messagesOut += 1
            tally.kinds.push(`> ${frame.type}`)
            queueMicrotask(() => {
              if (this.readyState === 1) this.onmessage?.({ data: JSON.stringify(frame) })
            })
          }
          return 0
        }
        this.#socket = { id, context: reply.context ?? {}, isOpen: true, heard }
        stage.sockets.set(id, this.#socket)
        if (this.readyState !== 0) return
        this.readyState = 1
        this.onopen?.()
      })
    }
    /** One after the other, as one connection has it. */
    #do(act: () => Promise<unknown>): void {
      this.#queue = track(this.#queue.then(act))
    }
    send(text: string): void {
      tally.messagesIn += 1
      tally.kinds.push(`< ${(JSON.parse(text) as { type: string }).type}`)
      this.#do(async () => {
        const socket = this.#socket
        if (socket) await call(stage.handlers.socket(messageEvent(socket.id, socket.context, text)))
      })
    }
    close(): void {
      if (this.readyState >= 2) return
      this.readyState = 3
      this.#do(async () => {
        const socket = this.#socket
        if (!socket) return
        socket.isOpen = false
        await call(stage.handlers.socket(disconnectEvent(socket.id)))
      })
    }
  }

  /** Answer of the api to a member. */
  const ask = async <T>(cookie: string, procedure: string, wish: unknown): Promise<T> => {
    const { data } = await call(stage.call(procedure, wish, cookie))
    return data as T
  }

  /** A page of this user, after it has looked at the door, signed in, and opened or knocked. */
  const enter = async (name: string, room: RoomId | null, known?: string): Promise<WorldMember> => {
    await call(stage.call('auth.me', {}))
    tally.invocations += known === undefined ? 1 : 0
    const cookie = known ?? (await stage.signIn(name))
    tally.invocations += 1
    const seat = room === null ? await stage.create(cookie) : await stage.join(cookie, room)
    const events: CallEvent[] = []
    const links = new Map<string, string>()
    const fingerprint = newFingerprint()
    let socket = 'connecting'
    const connections = new Set<FakeConnection>()
    class Connection extends FakeConnection {
      constructor() {
        super(network, fingerprint)
        this.owner = seat.state.me.id
        connections.add(this)
      }
    }
    const timers = new Set<() => void>()
    const base = fakePlatform()
    let isDead = false
    const unlessDead = (act: () => void) => (): void => {
      if (!isDead) act()
    }
    const platform = fakePlatform({
      WebSocket: Gateway as unknown as Platform['WebSocket'],
      RTCPeerConnection: Connection as unknown as Platform['RTCPeerConnection'],
      setTimer: (act, ms) => base.setTimer(unlessDead(act), ms),
      setTicker: (act, ms) => {
        const cancel = base.setTicker(unlessDead(act), ms)
        timers.add(cancel)
        return cancel
      },
    })
    const made = createCall(
      seat,
      {
        platform,
        page: emptyPage(),
        certificate: undefined,
        rejoin: (now) => ask(cookie, 'rooms.join', { room: now }),
        turnServers: () => Promise.reject(new Error('there are none')),
        reopening: {
          reopen: (wish) => ask(cookie, 'rooms.reopen', wish),
          follow: (wish) => ask(cookie, 'rooms.follow', wish),
          newPass: () => newPass(crypto),
        },
        crypto: fakePairCrypto(),
        rendezvous: rendezvous.of(seat.state.me.id),
        tracks: () => bySource(() => null),
        sourcesOn: () => bySource(() => false),
        dataUse: () => 'full',
        transforms: null,
        level: () => 0,
        // No file is sent here.
        hash: () => Promise.resolve(''),
      },
      (event) => {
        events.push(event)
        if (event.type === 'peer') links.set(event.member.id, event.link)
        if (event.type === 'gone') links.delete(event.id)
        if (event.type === 'socket') socket = event.state
      },
    )
    return {
      id: seat.state.me.id,
      room: seat.room,
      cookie,
      call: made,
      events,
      socket: () => socket,
      linked: () => [...links].filter(([, link]) => link === 'connected').map(([id]) => id),
      admin: () =>
        events.reduce<MemberId | null>((last, event) => {
          if (event.type === 'standing') return event.state.admin
          return event.type === 'shared' || event.type === 'left' ? event.admin : last
        }, null),
      crash: () => {
        made.vanish()
        isDead = true
        for (const cancel of timers) cancel()
        for (const connection of connections) connection.close()
      },
    }
  }

  const members: WorldMember[] = []
  /** Opens a call. */
  const open = async (): Promise<RoomId> => {
    const admin = await enter('Ada', null)
    members.push(admin)
    await run(200)
    return admin.room
  }
  /** Has one more knock, admitted by `admin`, and waits until everybody is linked with everybody. */
  const join = async (room: RoomId, admin: WorldMember | undefined = members[0]): Promise<WorldMember> => {
    const guest = await enter(`Guest ${members.length}`, room)
    await run(300)
    if (!admin?.call.decide('admit', [guest.id])) throw new Error('the admin has no socket')
    members.push(guest)
    await run(3000)
    return guest
  }

  return {
    stage,
    network,
    tally,
    members,
    open,
    join,
    /** Another page of the same member. */
    again: ({ room, cookie }: WorldMember): Promise<WorldMember> => enter('', room, cookie),
    run,
    /** The count since a copy of it was taken. */
    since: (before: Tally): Omit<Tally, 'kinds'> & { kinds: string[] } => ({
      messagesIn: tally.messagesIn - before.messagesIn,
      messagesOut: tally.messagesOut - before.messagesOut,
      invocations: tally.invocations - before.invocations,
      kinds: tally.kinds.slice(before.kinds.length),
    }),
    [Symbol.asyncDispose]: async (): Promise<void> => {
      for (const { call: one } of members) one.vanish()
      await settle()
      await stage[Symbol.asyncDispose]()
    },
  }
}
export type CallWorld = Awaited<ReturnType<typeof startCallWorld>>
export const copyOf = (tally: Tally): Tally => ({ ...tally, kinds: [...tally.kinds] })
