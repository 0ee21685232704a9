import { expect, it } from 'vitest'
import { FakeChannel } from '../connection/_fake-channel'
import { createPulse } from './pulse-channel'

const start = () => {
  const channel = new FakeChannel()
  const sent: string[] = []
  channel.carry = (data) => sent.push(data)
  channel.readyState = 'open'
  const options: RTCDataChannelInit[] = []
  const pulse = createPulse({
    createDataChannel: (_: string, init?: RTCDataChannelInit) => {
      options.push(init ?? {})
      return channel as unknown as RTCDataChannel
    },
  })
  const tick = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 500) pulse.tick(500)
  }
  return { channel, sent, pulse, tick, options, hear: (data: string) => channel.onmessage?.({ data }) }
}

it('pings every half second, on a channel that repeats nothing', () => {
  const { sent, tick, options, hear } = start()
  expect(options).toEqual([expect.objectContaining({ ordered: false, maxRetransmits: 0 })])
  for (let n = 0; n < 4; n += 1) {
    tick(500)
    hear('{"type":"pong","id":1}')
  }
  expect(sent).toHaveLength(4)
})

it('answers a ping', () => {
  const { sent, hear } = start()
  hear('{"type":"ping","id":7}')
  expect(sent.map((text) => JSON.parse(text) as unknown)).toEqual([{ type: 'pong', id: 7 }])
})

it('doubts after a second without an answer, asks at every tick, and says so after four', () => {
  const { sent, pulse, tick } = start()
  tick(500)
  tick(500)
  expect(pulse.isDoubtful()).toBe(false)
  tick(500)
  expect([pulse.isDoubtful(), pulse.isSilent()]).toEqual([true, false])
  expect(sent).toHaveLength(3)
  tick(3000)
  expect(pulse.isSilent()).toBe(true)
  pulse.heard()
  expect([pulse.isDoubtful(), pulse.isSilent()]).toEqual([false, false])
})

it('suspects nobody for timers that sleep: silence counts from a ping on', () => {
  const { pulse, hear } = start()
  for (let n = 0; n < 10; n += 1) {
    // A tick counts for two seconds at most, however late it is.
    pulse.tick(2000)
    hear('{"type":"pong","id":1}')
    expect(pulse.isDoubtful()).toBe(false)
  }
})

it('can be asked out of turn, as after a sleep, and gives the answer a second', () => {
  const { pulse } = start()
  pulse.ping()
  pulse.tick(500)
  expect(pulse.isDoubtful()).toBe(false)
  pulse.tick(500)
  expect(pulse.isDoubtful()).toBe(true)
})

it('takes rubbish for a sign of life, and for nothing else', () => {
  const { pulse, sent, tick, hear } = start()
  tick(3000)
  const before = sent.length
  for (const data of ['', '{', '{"type":"bye"}']) hear(data)
  expect(pulse.isDoubtful()).toBe(false)
  expect(sent).toHaveLength(before)
})
