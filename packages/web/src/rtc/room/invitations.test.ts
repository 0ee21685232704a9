import { describe, expect, it, vi } from 'vitest'
import type { Signal } from '@talki/core/protocol/frames'
import type { PeerSignal } from '@talki/core/protocol/peer'
import { newFrameId, type MemberId } from '@talki/core/id'
import { member } from '../_fake-room'
import { decodeSignal } from '../channels/peer-codec'
import { createOutbox } from '../signalling/outbox'
import { createInvitations } from './invitations'

const [ben, cid] = [member('Ben'), member('Cid')]

const signal = (candidate: string): PeerSignal => ({
  id: newFrameId(),
  link: 'Link000000.1',
  candidates: [{ candidate, sdpMid: '0', sdpMLineIndex: 0 }],
})

const world = () => {
  const sent: Signal[] = []
  const outbox = createOutbox((signals) => sent.push(...signals))
  const removed = vi.fn<(id: MemberId) => void>()
  const invitations = createInvitations(
    {
      prepare: () => undefined,
      invite: ({ id }) => {
        outbox.post(id, signal('in the offer'))
        return true
      },
      removeMember: removed,
    },
    outbox,
  )
  invitations.onKnock(ben)
  invitations.onKnock(cid)
  const candidates = async (): Promise<(string | undefined)[]> => {
    await Promise.resolve()
    return sent.map(({ data }) => decodeSignal(data)?.candidates?.[0]?.candidate)
  }
  return { outbox, invitations, removed, candidates }
}

describe('what is found for an invited member after the offer has left', () => {
  it('waits until the server calls the member admitted, and leaves then', async () => {
    const { outbox, invitations, candidates } = world()
    expect(invitations.invite([ben.id])).toMatchObject([{ to: ben.id }])
    outbox.post(ben.id, signal('late'))
    outbox.post(cid.id, signal('of another'))
    expect(await candidates()).toEqual(['of another'])
    invitations.onJoined(ben.id)
    expect(await candidates()).toEqual(['of another', 'late'])
    outbox.post(ben.id, signal('later'))
    expect(await candidates()).toEqual(['of another', 'late', 'later'])
  })

  it('is dropped when the door is another one, at which nobody waits yet', async () => {
    const { outbox, invitations, candidates } = world()
    invitations.invite([ben.id])
    outbox.post(ben.id, signal('late'))
    invitations.forget()
    invitations.onJoined(ben.id)
    expect(invitations.invite([cid.id])).toEqual([])
    outbox.post(ben.id, signal('over the link'))
    expect(await candidates()).toEqual(['over the link'])
  })

  it('leaves where the news of the admission was lost, and the room has the member', async () => {
    const { outbox, invitations, candidates } = world()
    invitations.invite([ben.id])
    outbox.post(ben.id, signal('late'))
    invitations.onState({ waiting: [cid], roster: [ben] })
    expect(await candidates()).toEqual(['late'])
  })

  it('is dropped with the link where the admission was refused', async () => {
    const { outbox, invitations, removed, candidates } = world()
    invitations.invite([ben.id, cid.id])
    outbox.post(ben.id, signal('late'))
    invitations.onRefused([ben.id])
    expect(removed.mock.calls).toEqual([[ben.id, 'left']])
    invitations.onJoined(ben.id)
    expect(await candidates()).toEqual([])
  })
})
