import type { MemberId } from '@talki/core/id'
import type { ServerFrame } from '@talki/core/protocol/frames'
import type { Member } from '@talki/core/protocol/member'
import type { Healing } from '../healing/healing'
import type { PairCrypto } from '../healing/pair-crypto'
import type { Mesh } from '../mesh/mesh'
import { createReplication, type ReplicationHandlers } from './replication'

export type CallReplicaDeps = {
  me: Member
  crypto: PairCrypto | null
  healing: Healing
  mesh: () => Mesh
}

/**
 * What the members of one call agree on: the server's word on admissions and the role feeds the replica until the door
 * has closed, and then the replica decides.
 */
export const createCallReplica = (
  { me, crypto, healing, mesh }: CallReplicaDeps,
  handlers: ReplicationHandlers,
) => {
  let isDoorClosed = false
  const replication = createReplication(
    {
      me: me.id,
      signer: healing.signer,
      verify: crypto?.verify,
      send: (to, message) => mesh().sendMessage(to, message),
      present: () => [...new Set([...mesh().linked(), ...healing.reachedByOthers()])],
      memberOf: (id) => (id === me.id ? me : mesh().memberOf(id)),
    },
    handlers,
  )
  const appoint = (admin: MemberId): void => {
    if (!isDoorClosed) replication.appoint(admin)
  }

  return {
    replication,
    /** Takes the server's word that this member is the admin; after the door it comes too late. */
    appoint,
    /** Takes the word of another member, who has a socket, that this member is the admin. */
    follow: (admin: MemberId): void => {
      if (!isDoorClosed) replication.follow(admin)
    },
    /** Takes the server's word that a member has left or was removed, and who is admin from now on. */
    onLeft: ({ member, admin, reason }: Extract<ServerFrame, { type: 'left' }>): void => {
      appoint(admin)
      // For those who are cut off: they hear of it from the log.
      if (reason === 'removed') replication.remove(member)
    },
    /** Whether the replica decides by now, and not the server. */
    isDeciding: (): boolean => isDoorClosed,
    /** Has the replica decide from now on. `isInformed`: the server was heard until the door closed. */
    decide: (isInformed: boolean): void => {
      if (isDoorClosed) return
      isDoorClosed = true
      replication.closeDoor(isInformed)
    },
  }
}
