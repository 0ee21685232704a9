import type { MemberId } from '@talki/core/id'
import type { ServerFrame } from '@talki/core/protocol/frames'
import type { Member } from '@talki/core/protocol/member'
import type { Healing } from '../healing/healing'
import type { PairCrypto } from '../healing/pair-crypto'
import type { Mesh } from '../mesh/mesh'
import { createRoleHistory } from '../role-history'
import { createReplication, type ReplicationHandlers } from './replication'

export type CallReplicaDeps = {
  me: Member
  now: () => number
  /** The admin when this member joined. */
  admin: MemberId
  crypto: PairCrypto | null
  healing: Healing
  mesh: () => Mesh
}

export type CallReplicaHandlers = Omit<ReplicationHandlers, 'onTerm'> & {
  /** The role is this or another member's from now on, by the server's word or the log's. */
  onAdmin: (id: MemberId, before: MemberId) => void
  /** A member has claimed the role behind the closed door, whatever becomes of it. */
  onClaim: (id: MemberId) => void
}

/**
 * What the members of one call agree on: the server's word on admissions and the role feeds the replica until the door
 * has closed, and then the replica decides.
 */
export const createCallReplica = (
  { me, now, admin: first, crypto, healing, mesh }: CallReplicaDeps,
  handlers: CallReplicaHandlers,
) => {
  let isDoorClosed = false
  const roles = createRoleHistory(now, first)
  const become = (admin: MemberId): void => {
    const before = roles.become(admin)
    if (before !== null) handlers.onAdmin(admin, before)
  }
  const replication = createReplication(
    {
      me: me.id,
      signer: healing.signer,
      verify: crypto?.verify,
      send: (to, message) => mesh().sendMessage(to, message),
      present: () => [...new Set([...mesh().linked(), ...healing.reachedByOthers()])],
      memberOf: (id) => (id === me.id ? me : mesh().memberOf(id)),
    },
    {
      onShared: (shared) => {
        if (shared.admin !== null) become(shared.admin)
        handlers.onShared(shared)
      },
      onTerm: (id) => {
        // While the server decides, a claim counts for nothing.
        if (!isDoorClosed) return
        roles.note(id)
        handlers.onClaim(id)
      },
      onRemoved: handlers.onRemoved,
    },
  )
  /** What `tell` gives to the log counts without a log as well: a page that has no key has none. */
  const hear = (admin: MemberId, tell: (admin: MemberId) => void): void => {
    if (isDoorClosed) return
    tell(admin)
    become(admin)
  }
  const appoint = (admin: MemberId): void => hear(admin, replication.appoint)

  return {
    replication,
    /** Who is the admin, and who was until lately. */
    roles,
    /** Takes the server's word that this member is the admin; after the door it comes too late. */
    appoint,
    /** Takes the word of another member, who has a socket, that this member is the admin. */
    follow: (admin: MemberId): void => hear(admin, replication.follow),
    /** Takes the server's word that a member has left or was removed, and who is admin from now on. */
    onLeft: ({ member, admin, reason }: Extract<ServerFrame, { type: 'left' }>): void => {
      appoint(admin)
      // For those who are cut off: they hear of it from the log.
      if (reason === 'removed') replication.remove(member)
    },
    /** Whether the replica decides by now, and not the server. */
    isDeciding: (): boolean => isDoorClosed,
    /** Has the server decide again: the door was reopened. What the server has said before stays said. */
    defer: (): void => {
      isDoorClosed = false
    },
    /** Has the replica decide from now on. `isInformed`: the server was heard until the door closed. */
    decide: (isInformed: boolean): void => {
      if (isDoorClosed) return
      isDoorClosed = true
      replication.closeDoor(isInformed)
    },
  }
}
