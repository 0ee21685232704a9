import { newMemberId } from '@talki/core/id'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import { createFakeNetwork, FakeConnection } from '../connection/_fake-connection'
import { createConnection } from '../connection/connection'
import { fakePairCrypto } from '../healing/_fake-pair-crypto'
import type { PairCrypto } from '../healing/pair-crypto'
import { bySource } from '../media/local-tracks'
import { createDirectLink, type DirectLink, type DirectLinkEvent } from './direct-link'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] })
})
afterEach(() => vi.useRealTimers())

const HASH = 'a'.repeat(64)
const newMember = (name: string) => ({ id: newMemberId(), name, verified: false })
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** One of two on this network, who has a link once the channel is open. */
const person = (
  network: ReturnType<typeof createFakeNetwork>,
  name: string,
  { role, crypto }: { role: 'offering' | 'answering'; crypto: PairCrypto | null },
) => {
  const platform = fakePlatform()
  const connection = createConnection({
    role,
    link: 'abcdefghijklmnop.1',
    isChannelFirst: true,
    pc: new FakeConnection(network) as unknown as RTCPeerConnection,
    platform,
    tracks: () => bySource(() => null),
    outgoing: {} as MediaStream,
  })
  const own = { member: newMember(name), connection, events: [] as DirectLinkEvent[] }
  let link: DirectLink | null = null
  return {
    ...own,
    link: (): DirectLink => {
      if (!link) throw new Error('the channel is not open')
      return link
    },
    /** Exchanges the codes with the other, as `direct-exchange` does. */
    meet: (other: typeof own): void =>
      connection.bind({
        isPolite: () => role === 'answering',
        onSignal: (signal) => void other.connection.receive(signal),
        onChange: () => undefined,
        onOpen: () => {
          link = createDirectLink(
            { me: own.member, other: other.member },
            connection,
            {
              platform,
              crypto,
              hash: () => Promise.resolve(HASH),
              tracks: () => bySource(() => null),
              sourcesOn: () => bySource(() => false),
              dataUse: () => 'full',
              level: () => 0,
            },
            (event) => own.events.push(event),
          )
        },
        onFrame: () => undefined,
        onMessageOpen: () => undefined,
        onMessageFrame: () => undefined,
        onFileOpen: () => undefined,
      }),
    last: <T extends DirectLinkEvent['type']>(type: T) =>
      own.events.filter((event) => event.type === type).at(-1) as
        Extract<DirectLinkEvent, { type: T }> | undefined,
  }
}

const linkUp = async (
  crypto: () => PairCrypto | null = fakePairCrypto,
  network: ReturnType<typeof createFakeNetwork> = createFakeNetwork(),
) => {
  const ada = person(network, 'Ada', { role: 'offering', crypto: crypto() })
  const ben = person(network, 'Ben', { role: 'answering', crypto: crypto() })
  await pass(100)
  ben.meet(ada)
  ada.meet(ben)
  await pass(2000)
  return { network, ada, ben }
}
type Person = Awaited<ReturnType<typeof linkUp>>['ada']
/** What was said, each line with its author's name. */
const chatOf = ({ last }: Person) =>
  last('shared')?.chat.map(({ from, text }) => [last('shared')?.members.get(from)?.name, text])

it('the two write to each other, and have it in one order', async () => {
  const { ada, ben } = await linkUp()
  expect(ada.link().say('Do you read me?')).toBe(true)
  await pass(100)
  expect(ben.link().say('I do.')).toBe(true)
  await pass(100)
  const chat = [
    ['Ada', 'Do you read me?'],
    ['Ben', 'I do.'],
  ]
  expect([chatOf(ada), chatOf(ben)]).toEqual([chat, chat])
  expect(ada.link().say(' ')).toBe(false)
})

it('what was written while the link was out is there once it is back', async () => {
  const { network, ada, ben } = await linkUp()
  network.isCut = true
  network.settle()
  expect(ada.link().say('Wait for me')).toBe(true)
  await pass(2000)
  expect(chatOf(ben)).toEqual([])
  network.isCut = false
  network.settle()
  await pass(4000)
  expect(chatOf(ben)).toEqual([['Ada', 'Wait for me']])
})

it('what did not fit into the queue while the link was out comes as well', async () => {
  const { network, ada, ben } = await linkUp()
  network.isCut = true
  network.settle()
  const lines = Array.from({ length: 300 }, (_, index) => `line ${index}`)
  expect(lines.map((line) => ada.link().say(line))).not.toContain(false)
  await pass(2000)
  network.isCut = false
  network.settle()
  await pass(30_000)
  expect(chatOf(ben)?.map(([, text]) => text)).toEqual(lines)
})

it('a raised hand and a reaction are told to the other', async () => {
  const { ada, ben } = await linkUp()
  expect(ada.link().raiseHand(true)).toBe(true)
  expect(ada.link().react('applause')).toBe(true)
  await pass(100)
  expect(ben.last('shared')?.hands).toEqual([ada.member.id])
  const reaction = { type: 'reaction', from: ada.member.id, reaction: 'applause' }
  expect([ada.last('reaction'), ben.last('reaction')]).toEqual([reaction, reaction])
  ada.link().raiseHand(false)
  await pass(100)
  expect(ben.last('shared')?.hands).toEqual([])
})

it('a file is offered to the other, who declines it', async () => {
  const { ada, ben } = await linkUp()
  expect(await ada.link().offerFile(new Blob(['12345']), 'plan.txt')).toEqual({ ok: true, value: undefined })
  await pass(1000)
  const [offered] = ben.last('files')?.files ?? []
  expect(offered).toMatchObject({ name: 'plan.txt', size: 5, from: ada.member.id, status: 'offered' })
  ben.link().cancelFile(offered?.id ?? '')
  await pass(1000)
  expect(ada.last('files')?.files).toMatchObject([
    { receivers: [{ member: ben.member.id, status: 'cancelled' }] },
  ])
})

it('a file for a page that knows none is said to be so after a while', async () => {
  const network = createFakeNetwork()
  network.carry = (data, deliver) => {
    if (!data.includes('"hello"')) queueMicrotask(deliver)
  }
  const { ada, ben } = await linkUp(fakePairCrypto, network)
  await ada.link().offerFile(new Blob(['12345']), 'plan.txt')
  const receivers = () => ada.last('files')?.files.flatMap((file) => (file.isOwn ? file.receivers : []))
  await pass(200)
  expect(receivers()).toMatchObject([{ member: ben.member.id, state: 'greeting' }])
  await pass(6000)
  expect(receivers()).toMatchObject([{ member: ben.member.id, state: 'unable' }])
})

it('of a page without cryptography there is no chat, and the rest is as ever', async () => {
  const { ada, ben } = await linkUp(() => null)
  expect([ada.link().say('Hello'), ada.link().raiseHand(true)]).toEqual([false, false])
  expect(ada.link().react('heart')).toBe(true)
  await pass(100)
  expect(ben.last('reaction')).toMatchObject({ reaction: 'heart' })
})
