import { newMemberId } from '@talki/core/id'
import type { Message } from '@talki/core/protocol/message'
import type { PeerFrame } from '@talki/core/protocol/peer'
import { expect, it, vi } from 'vitest'
import { fakePairCrypto } from '../healing/_fake-pair-crypto'
import { createReplication, type Shared } from '../replica/replication'
import { createDirectReplica } from './direct-replica'

const member = (name: string) => ({ id: newMemberId(), name, verified: false })

/** Ada's page, and Ben's, of which the log of every call is known: it can say what only a server may say. */
const start = async () => {
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
  const signer = crypto.createSigner()
  const other = createReplication(
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
  const { publicKey } = await signer
  other.onKey(ada.id, keys.key)
  replica.onKey(publicKey)
  replica.onOpen()
  other.onOpen(ada.id)
  const deliver = (): void => {
    for (const message of toBen.splice(0)) other.onMessage(ada.id, message)
    for (const message of toAda.splice(0)) replica.onMessage(message)
  }
  deliver()
  const texts = () => shared.at(-1)?.chat.map(({ text }) => text)
  return { ada, ben, replica, other, publicKey, shared, bens, deliver, texts }
}

it('has no admin and removes nobody, whatever the log of the other says', async () => {
  const { ada, ben, replica, other, shared, bens, deliver, texts } = await start()
  other.appoint(ben.id)
  expect(other.remove(ada.id)).toBe(true)
  other.say('here')
  await vi.waitFor(() => {
    deliver()
    expect(texts()).toEqual(['here'])
  })
  expect(bens.at(-1)?.admin).toBe(ben.id)
  expect(shared.every(({ admin }) => admin === null)).toBe(true)
  expect([...(shared.at(-1)?.members.values() ?? [])]).toEqual([ada, ben])
  expect(replica.say('And so am I')).toBe(true)
  expect(texts()).toEqual(['here', 'And so am I'])
})

it('drops what the other page has not signed', async () => {
  const { replica, other, publicKey, deliver, texts } = await start()
  const forged = { key: publicKey, seq: 1, clock: 1, data: '{"type":"chat","text":"forged"}' }
  replica.onMessage({ type: 'operations', operations: [{ ...forged, signature: 'f'.repeat(86) }] })
  other.say('signed')
  await vi.waitFor(() => {
    deliver()
    expect(texts()).toEqual(['signed'])
  })
})
