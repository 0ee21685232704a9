import type { MemberId } from '@talki/core/id'
import type { Signal } from '@talki/core/protocol/frames'
import type { Member, Snapshot } from '@talki/core/protocol/member'
import type { Mesh } from '../mesh/mesh'
import type { Outbox } from '../signalling/outbox'

/**
 * The admin's offers to those who wait: prepared while they wait, and sent with the word of their admission, so that the
 * newcomer answers at once. A newcomer for whom none was ready offers by itself.
 */
export const createInvitations = (
  mesh: Pick<Mesh, 'prepare' | 'invite' | 'removeMember'>,
  outbox: Pick<Outbox, 'collect' | 'hold' | 'release' | 'drop'>,
) => {
  let waiting = new Map<MemberId, Member>()
  /** Members with an offer whom the server has yet to call admitted. */
  const invited = new Set<MemberId>()

  const onJoined = (id: MemberId): void => {
    waiting.delete(id)
    if (invited.delete(id)) outbox.release(id)
  }

  return {
    /** Takes the server's lists of those who wait and of those who are in. */
    onState: (state: Pick<Snapshot, 'waiting' | 'roster'>): void => {
      waiting = new Map(state.waiting.map((member) => [member.id, member]))
      for (const { id } of state.roster) onJoined(id)
      mesh.prepare(waiting.size)
    },
    onKnock: (member: Member): void => {
      waiting.set(member.id, member)
      mesh.prepare(waiting.size)
    },
    /** The offers for these members, as far as they are ready. Candidates found later wait for the server's word. */
    invite: (ids: readonly MemberId[]): Signal[] =>
      outbox.collect(() => {
        for (const id of ids) {
          const member = waiting.get(id)
          if (!member || !mesh.invite(member)) continue
          invited.add(id)
          outbox.hold(id)
        }
      }),
    onJoined,
    /** The door is another one: nobody waits at it yet, and who was invited through the old one is not admitted any more. */
    forget: (): void => {
      for (const id of invited) outbox.drop(id)
      invited.clear()
      waiting.clear()
    },
    /** The admission of these was refused, or of all where none is named: there is nobody to be linked with. */
    onRefused: (ids: readonly MemberId[]): void => {
      for (const id of ids.length > 0 ? ids : [...invited])
        if (invited.delete(id)) {
          outbox.drop(id)
          mesh.removeMember(id, 'left')
        }
    },
  }
}
export type Invitations = ReturnType<typeof createInvitations>
