import { describe, expect, it } from 'vitest'
import { FakeChannel } from '../connection/_fake-channel'
import { createPulse } from './pulse-channel'

/** `received`: the bytes that have come so far, at each look. */
const start = (received: () => number | null = () => null) => {
  const channel = new FakeChannel()
  const sent: string[] = []
  channel.carry = (data) => sent.push(data)
  channel.readyState = 'open'
  const options: RTCDataChannelInit[] = []
  const doubts: number[] = []
  let passed = 0
  const pulse = createPulse({
    pc: {
      createDataChannel: (_: string, init?: RTCDataChannelInit) => {
        options.push(init ?? {})
        return channel as unknown as RTCDataChannel
      },
    },
    receivedBytes: () => Promise.resolve(received()),
    onDoubt: () => doubts.push(passed),
  })
  const tick = async (ms: number, step = 500) => {
    for (const until = passed + ms; passed < until;) {
      passed += step
      pulse.tick(step)
      // A look has its answer before the next tick.
      await new Promise(setImmediate)
    }
  }
  return {
    channel,
    sent,
    pulse,
    tick,
    doubts,
    options,
    hear: (data: string) => channel.onmessage?.({ data }),
  }
}

it('pings every half second, on a channel that repeats nothing', async () => {
  const { sent, tick, options, hear } = start()
  expect(options).toEqual([expect.objectContaining({ ordered: false, maxRetransmits: 0 })])
  for (let n = 0; n < 4; n += 1) {
    await tick(500)
    hear('{"type":"pong","id":1}')
  }
  expect(sent).toHaveLength(4)
})

it('answers a ping', () => {
  const { sent, hear } = start()
  hear('{"type":"ping","id":7}')
  expect(sent.map((text) => JSON.parse(text) as unknown)).toEqual([{ type: 'pong', id: 7 }])
})

it('doubts after a second in which nothing came, asks at every tick, and says so after four', async () => {
  const { sent, pulse, tick, doubts } = start(() => 1000)
  await tick(1000)
  expect(pulse.isDoubtful()).toBe(false)
  await tick(500)
  expect([pulse.isDoubtful(), pulse.isSilent()]).toEqual([true, false])
  expect(sent).toHaveLength(3)
  await tick(3000)
  expect(pulse.isSilent()).toBe(true)
  // A second after the first ping.
  expect(doubts).toEqual([1500])
  pulse.heard()
  expect([pulse.isDoubtful(), pulse.isSilent()]).toEqual([false, false])
})

it('does the same where the browser does not tell what has come', async () => {
  const { pulse, tick } = start(() => null)
  await tick(1000)
  expect(pulse.isDoubtful()).toBe(false)
  await tick(500)
  expect(pulse.isDoubtful()).toBe(true)
})

describe('a peer whose page does not answer', () => {
  it('is not doubted while anything comes of it', async () => {
    let bytes = 0
    const { pulse, tick, doubts } = start(() => (bytes += 100))
    await tick(30_000)
    expect([pulse.isDoubtful(), pulse.isSilent(), doubts]).toEqual([false, false, []])
  })

  it('is doubted once nothing comes any more, and no more once something does', async () => {
    let bytes = 0
    let isDead = false
    const { pulse, tick } = start(() => (bytes += isDead ? 0 : 100))
    await tick(5000)
    isDead = true
    await tick(2000)
    expect(pulse.isDoubtful()).toBe(true)
    await tick(3000)
    expect(pulse.isSilent()).toBe(true)
    isDead = false
    await tick(500)
    expect([pulse.isDoubtful(), pulse.isSilent()]).toEqual([false, false])
  })

  it('is not doubted before there were two looks, however late a tick of this page comes', async () => {
    const { pulse, tick, hear } = start(() => 1000)
    await tick(500)
    // What has come meanwhile waits behind the tick.
    pulse.tick(2000)
    expect(pulse.isDoubtful()).toBe(false)
    hear('{"type":"pong","id":1}')
    await tick(500)
    expect(pulse.isDoubtful()).toBe(false)
  })
})

it('suspects nobody for timers that sleep: silence counts from a ping on', async () => {
  const { pulse, tick, hear } = start()
  for (let n = 0; n < 10; n += 1) {
    // A tick counts for two seconds at most, however late it is.
    await tick(2000, 2000)
    hear('{"type":"pong","id":1}')
    expect(pulse.isDoubtful()).toBe(false)
  }
})

it('can be asked out of turn, as after a sleep, and gives the answer a second', async () => {
  const { pulse, tick } = start()
  pulse.ping()
  await tick(500)
  expect(pulse.isDoubtful()).toBe(false)
  await tick(500)
  expect(pulse.isDoubtful()).toBe(true)
})

it('takes the word that the path is likely gone, until something comes', async () => {
  let bytes = 0
  const { pulse, tick } = start(() => bytes)
  pulse.doubt()
  await tick(500)
  expect(pulse.isDoubtful()).toBe(true)
  bytes += 100
  await tick(500)
  expect(pulse.isDoubtful()).toBe(false)
})

it('takes rubbish for a sign of life, and for nothing else', async () => {
  const { pulse, sent, tick, hear } = start()
  await tick(3000)
  const before = sent.length
  for (const data of ['', '{', '{"type":"bye"}']) hear(data)
  expect(pulse.isDoubtful()).toBe(false)
  expect(sent).toHaveLength(before)
})
