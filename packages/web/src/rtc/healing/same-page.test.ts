import { newMemberId, type MemberId } from '@talki/core/id'
import type { PeerSignal } from '@talki/core/protocol/peer'
import { expect, it } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import { newFingerprint } from '../connection/_fake-connection'
import { fakePairCrypto } from './_fake-pair-crypto'
import { createFakeRendezvous } from './_fake-rendezvous'
import { createHealing, type Healing } from './healing'

const KNOWN = newFingerprint()
const sdpOf = (fingerprint: string): string => `v=0\r\na=fingerprint:sha-256 ${fingerprint}\r\n`
const offer = (id: string, fingerprint: string): PeerSignal => ({
  id,
  link: 'aaaaaaaaaaaaaaaa.1',
  description: { type: 'offer', sdp: sdpOf(fingerprint) },
})
const settle = () => new Promise((resolve) => setTimeout(resolve, 10))

/** Three pages that are linked with each other, by certificates of the same fingerprint. */
const pages = async () => {
  const ids = [newMemberId(), newMemberId(), newMemberId()] as const
  const healings = new Map<MemberId, Healing>()
  const got: string[] = []
  for (const me of ids) {
    healings.set(
      me,
      createHealing({
        me,
        platform: fakePlatform(),
        crypto: fakePairCrypto(),
        rendezvous: createFakeRendezvous().of(me),
        links: {
          working: () => ids.filter((id) => id !== me),
          broken: () => [],
          fingerprintOf: () => KNOWN,
          send: (to, frame) => {
            queueMicrotask(() => healings.get(to)?.watch.onFrame(me, frame))
            return true
          },
        },
        onKey: () => undefined,
        isDoorOpen: () => false,
        introducers: () => [],
        onMet: () => undefined,
        onSignal: (_by, _from, signal) => got.push(signal.id),
      }),
    )
  }
  for (const [me, { watch }] of healings) for (const id of ids) if (id !== me) watch.onOpen(id)
  await settle()
  const [ada, ben] = ids
  const third = healings.get(ada)?.paths.find(({ name }) => name === 'third')
  return { got, post: (signal: PeerSignal) => third?.post(ben, signal) }
}

it('takes a description of the page that the link was with', async () => {
  const { got, post } = await pages()
  post(offer('same', KNOWN.toLowerCase()))
  await settle()
  expect(got).toContain('same')
})

it('drops a description of another page, well signed as it is, and takes candidates', async () => {
  const { got, post } = await pages()
  post(offer('another', newFingerprint()))
  post({ id: 'without', link: 'aaaaaaaaaaaaaaaa.1', description: { type: 'offer', sdp: 'v=0' } })
  post({ id: 'candidates', link: 'aaaaaaaaaaaaaaaa.1', candidates: [] })
  await settle()
  expect(new Set(got)).toEqual(new Set(['candidates']))
})
