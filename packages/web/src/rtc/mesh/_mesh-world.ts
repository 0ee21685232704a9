import { newMemberId, type MemberId } from '@talki/core/id'
import type { Signal } from '@talki/core/protocol/frames'
import type { Member } from '@talki/core/protocol/member'
import type { Source } from '@talki/core/protocol/peer'
import { vi } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import { createFakeNetwork, FakeConnection, fakeTrack, newFingerprint } from '../connection/_fake-connection'
import { fakePairCrypto } from '../healing/_fake-pair-crypto'
import { createFakeRendezvous } from '../healing/_fake-rendezvous'
import { createHealing, type Healing } from '../healing/healing'
import { bySource, kindOf } from '../media/local-tracks'
import { createReplication, type Replication, type Shared } from '../replica/replication'
import { createOutbox } from '../signalling/outbox'
import { createPaths } from '../signalling/paths'
import { createMesh, type Mesh, type MeshEvent } from './mesh'

export type Sent = Signal & { from: MemberId }

/** What becomes of a signal on its way: how many milliseconds until each of its arrivals. None: it is lost. */
export type Fate = (sent: Sent, index: number) => readonly number[]

/** What the server makes of a signal's data on its way. */
export type Tampering = (sent: Sent) => string

export type Someone = {
  member: Member
  mesh: Mesh
  events: MeshEvent[]
  connections: Set<FakeConnection>
  /** Of the one certificate of all its connections. */
  fingerprint: string
  healing: Healing
  replication: Replication
  /** What all agree on, as this page was last told. */
  shared: () => Shared | null
  /** Members who were removed, as this page was told; it may be its own. */
  removed: Set<MemberId>
  /** Whose terms have become known, one after the other. */
  terms: MemberId[]
  /** Starts or stops sending a source. */
  send: (source: Source, on: boolean) => void
}

/** People with meshes, and between them a server that can be told to lose, repeat, delay and reorder. Fakes time. */
export const createMeshWorld = () => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
  })
  const network = createFakeNetwork()
  const people = new Map<MemberId, Someone>()
  const sent: Sent[] = []
  const rendezvous = createFakeRendezvous()
  const world = {
    network,
    sent,
    rendezvous,
    /** Frames that carried them. */
    frames: 0,
    /** Told of each such frame's sender. */
    onFrame: (() => undefined) as (from: MemberId) => void,
    fate: ((): readonly number[] => [1]) as Fate,
    tamper: (({ data }) => data) as Tampering,
    /** The door is open. */
    hasServer: true,
    /** The socket to the server is there. */
    isServerUp: true,
  }
  const platform = fakePlatform()

  const deliver = (from: MemberId, signals: Signal[]): void => {
    world.frames += 1
    world.onFrame(from)
    for (const signal of signals) {
      const entry = { ...signal, from }
      sent.push(entry)
      for (const delay of world.fate(entry, sent.length - 1)) {
        setTimeout(() => people.get(signal.to)?.mesh.receive(from, world.tamper(entry)), delay)
      }
    }
  }

  const person = (id: MemberId = newMemberId()): Someone => {
    const member: Member = { id, name: id.slice(0, 4), verified: false }
    const events: MeshEvent[] = []
    const connections = new Set<FakeConnection>()
    const fingerprint = newFingerprint()
    const tracks = bySource((): MediaStreamTrack | null => null)
    const outbox = createOutbox((signals) => {
      if (world.isServerUp) deliver(id, signals)
    })
    let shared: Shared | null = null
    const removed = new Set<MemberId>()
    const terms: MemberId[] = []
    const crypto = fakePairCrypto()
    const healing = createHealing({
      me: id,
      platform,
      crypto,
      rendezvous: rendezvous.of(id),
      links: {
        working: () => mesh.working(),
        broken: () => mesh.broken(),
        fingerprintOf: (other) => mesh.fingerprintOf(other),
        send: (to, frame) => mesh.sendFrame(to, frame),
      },
      isDoorOpen: () => world.hasServer,
      introducers: () => [],
      onMet: () => undefined,
      onSignal: (by, from, signal) => mesh.receiveBy(by, from, signal),
      onKey: (other, key) => replication.onKey(other, key),
    })
    const replication = createReplication(
      {
        me: id,
        signer: healing.signer,
        verify: crypto.verify,
        send: (to, message) => mesh.sendMessage(to, message),
        present: () => [...new Set([...mesh.linked(), ...healing.reachedByOthers()])],
        memberOf: (other) => (other === id ? member : mesh.memberOf(other)),
      },
      {
        onShared: (now) => {
          shared = now
        },
        onTerm: (admin) => terms.push(admin),
        onRemoved: (other) => {
          removed.add(other)
          setTimeout(() => {
            if (other === id) quit(someone)
            else mesh.removeMember(other, 'removed')
          }, 200)
        },
      },
    )
    const paths = createPaths(
      (to) => mesh.channelTo(to),
      { ...outbox, isOpen: () => world.hasServer && world.isServerUp, isAvailable: () => world.hasServer },
      healing.paths,
    )
    const mesh: Mesh = createMesh(
      id,
      {
        platform,
        createPeerConnection: () => {
          const connection = new FakeConnection(network, fingerprint)
          connection.owner = id
          connections.add(connection)
          return connection as unknown as RTCPeerConnection
        },
        tracks: () => tracks,
        sourcesOn: () => bySource((source) => tracks[source] !== null),
        dataUse: () => 'full',
        transforms: null,
        paths,
        watch: healing.watch,
        messages: replication,
        onIntroduce: () => undefined,
        files: { onOpen: () => undefined, onGone: () => undefined, tick: () => undefined },
      },
      (event) => events.push(event),
    )
    const someone: Someone = {
      member,
      mesh,
      events,
      connections,
      fingerprint,
      healing,
      replication,
      shared: () => shared,
      removed,
      terms,
      send: (source, on) => {
        tracks[source] = on ? fakeTrack(kindOf(source)) : null
        mesh.setTrack(source, tracks[source])
        mesh.tellState()
      },
    }
    people.set(id, someone)
    return someone
  }

  /** Closes the page, with or without saying so, as a browser would. */
  const quit = (someone: Someone, bye = true): void => {
    if (bye) someone.mesh.sayBye(false)
    people.delete(someone.member.id)
    someone.healing.close()
    someone.mesh.close()
  }

  /**
   * As the server does it: the newcomer gets the roster and the others are told of the newcomer; the first of all is
   * the admin.
   */
  const admit = (newcomer: Someone, others: readonly Someone[]): void => {
    const admin = (others[0] ?? newcomer).member.id
    for (const { replication } of [newcomer, ...others]) replication.appoint(admin)
    for (const other of others) other.mesh.addMember(newcomer.member)
    newcomer.mesh.setRoster(others.map(({ member }) => member))
  }

  return {
    world,
    person,
    admit,
    /** Two people, the first of whom is the polite one. */
    pair: (): [Someone, Someone] => {
      const [low, high] = [newMemberId(), newMemberId()].sort() as [MemberId, MemberId]
      return [person(low), person(high)]
    },
    /** People in a call, all linked, behind a door that has closed. */
    closedCall: async (count: number): Promise<Someone[]> => {
      const call = Array.from({ length: count }, newMemberId)
        .sort()
        .map((id) => person(id))
      for (const [at, one] of call.entries()) admit(one, call.slice(0, at))
      await vi.advanceTimersByTimeAsync(1000)
      world.hasServer = false
      world.isServerUp = false
      for (const { replication } of call) replication.closeDoor(true)
      return call
    },
    /** Lets people meet who had given each other up, by a server, as when the door is opened again. */
    meetAgain: async (people: readonly Someone[]): Promise<void> => {
      world.hasServer = true
      world.isServerUp = true
      for (const one of people) {
        for (const { member } of people.filter((other) => other !== one)) {
          one.mesh.addMember(member)
          one.mesh.retry(member.id)
        }
      }
      await vi.advanceTimersByTimeAsync(20_000)
      world.hasServer = false
      world.isServerUp = false
    },
    /** Lets the path between two die: the present one alone, so that a restart finds another. */
    breakPath: (one: Someone, other: Someone): void => network.breakPath(one.member.id, other.member.id),
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
    /** Lets each frame of this kind arrive after so many milliseconds, never or more than once; the others at once. */
    carry: (kind: RegExp, arrivals: readonly (readonly number[])[]): void => {
      let frames = 0
      network.carry = (data, deliver) => {
        const delays = kind.test(data) ? (arrivals[(frames += 1)] ?? [1]) : null
        if (delays === null) queueMicrotask(deliver)
        else for (const delay of delays) setTimeout(deliver, delay)
      }
    },
    /** How the link to `other` last stood, as `someone` was told; `gone` where it is none. */
    linkTo: (someone: Someone, other: Someone): string =>
      someone.events.reduce((last, event) => {
        if (event.type === 'peer' && event.member.id === other.member.id) return event.link
        return event.type === 'gone' && event.id === other.member.id ? 'gone' : last
      }, 'gone'),
    /** How a source of `other` last stood, as `someone` was told. */
    sourceOf: (someone: Someone, other: Someone, source: Source) =>
      someone.events
        .filter((event) => event.type === 'source')
        .filter((event) => event.id === other.member.id && event.source === source)
        .at(-1),
    /** Connections that are open. */
    open: (someone: Someone): FakeConnection[] =>
      [...someone.connections].filter(({ signalingState }) => signalingState !== 'closed'),
    quit,
    end: (): void => {
      for (const { mesh, healing } of people.values()) {
        healing.close()
        mesh.close()
      }
      vi.useRealTimers()
    },
  }
}
export type MeshWorld = ReturnType<typeof createMeshWorld>
