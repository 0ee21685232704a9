import { newMemberId } from '@talki/core/id'
import type { Message } from '@talki/core/protocol/message'
import type { PeerFrame } from '@talki/core/protocol/peer'
import { expect, it, vi } from 'vitest'
import { fakePairCrypto } from '../healing/_fake-pair-crypto'
import { createReplication, type Shared } from '../replica/replication'
import { createDirectReplica } from './direct-replica'

const member = (name: string) => ({ id: newMemberId(), name, verified: false })

it('has no admin and removes nobody, whatever the log of the other says', async () => {
  const [ada, ben] = [member('Ada'), member('Ben')]
  const crypto = fakePairCrypto()
  const told: PeerFrame[] = []
  const shared: Shared[] = []
  const bens: Shared[] = []
  // Messages arrive one after the other.
  const toBen: Message[] = []
  const toAda: Message[] = []
  const replica = createDirectReplica(
    { me: ada, other: ben },
    {
      platform: { wallClock: () => 0 },
      crypto,
      sendFrame: (frame) => told.push(frame) > 0,
      sendMessage: (message) => toBen.push(message) > 0,
    },
    (next) => shared.push(next),
  )
  // Of a page that says of itself what only the server may say.
  const signer = crypto.createSigner()
  const forger = createReplication(
    {
      me: ben.id,
      signer,
      verify: crypto.verify,
      send: (_to, message) => toAda.push(message) > 0,
      present: () => [ada.id],
      memberOf: (id) => [ada, ben].find((each) => each.id === id),
    },
    { onShared: (next) => bens.push(next), onTerm: () => undefined, onRemoved: () => undefined },
  )
  await replica.greet()
  const [keys] = told
  if (keys?.type !== 'keys') throw new Error('no key was shown')
  forger.onKey(ada.id, keys.key)
  replica.onKey((await signer).publicKey)
  replica.onOpen()
  forger.onOpen(ada.id)
  const deliver = (): void => {
    for (const message of toBen.splice(0)) forger.onMessage(ada.id, message)
    for (const message of toAda.splice(0)) replica.onMessage(message)
  }
  deliver()
  const carry = () =>
    vi.waitFor(() => {
      deliver()
      expect(shared.at(-1)?.chat).toEqual(bens.at(-1)?.chat)
      expect(shared.at(-1)?.chat.at(-1)?.text).toBe('here')
    })

  forger.appoint(ben.id)
  expect(forger.remove(ada.id)).toBe(true)
  forger.say('here')
  await carry()
  expect(bens.at(-1)?.admin).toBe(ben.id)
  expect(shared.every(({ admin }) => admin === null)).toBe(true)
  expect([...(shared.at(-1)?.members.values() ?? [])]).toEqual([ada, ben])
  expect(replica.say('And so am I')).toBe(true)
  expect(shared.at(-1)?.chat.map(({ text }) => text)).toEqual(['here', 'And so am I'])
})
