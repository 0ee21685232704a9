import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createFrameExchange, type EncodedFrame } from './frame-exchange'
import type { FromFrameWorker, SenderId } from './messages'

const [LARGE, SLOT] = [
  { width: 640, height: 360 },
  { width: 24, height: 14 },
]

const bytes = (text: string): ArrayBuffer => new TextEncoder().encode(text).slice().buffer
const text = (data: ArrayBuffer): string => new TextDecoder().decode(data)

const frame = (type: 'key' | 'delta', of: string, metadata: { width?: number; height?: number } = {}) => ({
  type,
  data: bytes(of),
  getMetadata: () => metadata,
})

/** Senders of a page: what their encoders make goes into the exchange, and what leaves it is noted. */
const start = () => {
  const told: FromFrameWorker[] = []
  const exchange = createFrameExchange<EncodedFrame>({
    post: (message) => told.push(message),
    now: () => performance.now(),
    setTimer: (run, ms) => void setTimeout(run, ms),
  })
  const sender = (id: SenderId) => {
    const sent: string[] = []
    const slots: EncodedFrame[] = []
    const take = exchange.add(id, (it) => {
      sent.push(text(it.data))
      if (slots.includes(it)) slots.splice(slots.indexOf(it), 1)
    })
    return {
      id,
      sent,
      /** Slots that have come in, and were not sent. */
      unsent: slots,
      own: (type: 'key' | 'delta', of: string) => take(frame(type, of, type === 'key' ? LARGE : {})),
      slot: (type: 'key' | 'delta' = 'delta') => {
        const made = frame(type, 'slot', type === 'key' ? SLOT : {})
        slots.push(made)
        take(made)
      },
      raw: (made: EncodedFrame) => take(made),
    }
  }
  const [ada, ben, eve] = [sender(1), sender(2), sender(3)]
  const count = (type: FromFrameWorker['type'], id?: SenderId) =>
    told.filter((each) => each.type === type && (id === undefined || ('id' in each && each.id === id))).length
  return {
    exchange,
    told,
    count,
    ada,
    ben,
    eve,
    /** Ada leads, Ben follows, and has had a key frame. */
    share: () => {
      ada.own('key', 'k0')
      ben.own('key', 'b0')
      exchange.setRoles({
        roles: [
          [1, 1],
          [2, 1],
        ],
      })
      ada.own('key', 'k1')
      ben.slot('key')
      ada.own('key', 'k2')
      ben.sent.length = 0
    },
  }
}

beforeEach(() => {
  vi.useFakeTimers()
})

describe('frames of one encoder in the slots of others', () => {
  it('passes on what each sender makes until it follows', () => {
    const { ada, ben, told } = start()
    ada.own('key', 'a0')
    ada.own('delta', 'a1')
    ben.own('key', 'b0')
    expect([ada.sent, ben.sent]).toEqual([['a0', 'a1'], ['b0']])
    expect(told).toEqual([
      { type: 'begun', id: 1 },
      { type: 'begun', id: 2 },
    ])
  })

  it('leaves alone a sender whose browser does not tell the size of its pictures', () => {
    const { ada, told } = start()
    ada.raw(frame('key', 'a0'))
    ada.raw(frame('delta', 'a1'))
    expect(ada.sent).toEqual(['a0', 'a1'])
    expect(told).toEqual([])
  })

  it('has a leader begin with a key frame, and a follower go on with the next one', () => {
    const { exchange, ada, ben, count } = start()
    ada.own('key', 'a0')
    ben.own('key', 'b0')
    exchange.setRoles({
      roles: [
        [1, 1],
        [2, 1],
      ],
    })
    expect(count('key_frame', 1)).toBe(1)
    expect(count('leads')).toBe(0)
    ada.own('key', 'a1')
    expect(count('leads', 1)).toBe(1)
    // Ben's encoder makes large pictures still.
    ben.own('delta', 'b1')
    ben.slot('key')
    vi.advanceTimersByTime(300)
    expect(count('key_frame', 1)).toBe(2)
    ada.own('delta', 'a2')
    ada.own('key', 'a3')
    ada.own('delta', 'a4')
    ben.slot()
    ben.slot()
    expect(ben.sent).toEqual(['b0', 'b1', 'a3', 'a4'])
    expect(ada.sent).toEqual(['a0', 'a1', 'a2', 'a3', 'a4'])
  })

  it('sends each frame in a slot of its own, whichever comes first', () => {
    const { ada, ben, share } = start()
    share()
    ben.slot()
    ada.own('delta', 'a1')
    ada.own('delta', 'a2')
    ben.slot()
    ada.own('delta', 'a3')
    ben.slot()
    expect(ben.sent).toEqual(['a1', 'a2', 'a3'])
  })

  it('gives each follower bytes of its own', () => {
    const { exchange, ada, ben, eve, share } = start()
    share()
    eve.own('key', 'e0')
    exchange.setRoles({
      roles: [
        [1, 1],
        [2, 1],
        [3, 1],
      ],
    })
    eve.slot('key')
    ben.slot()
    const made = frame('key', 'a1', LARGE)
    ada.raw(made)
    new Uint8Array(made.data).fill(0)
    expect([ben.sent.at(-1), eve.sent.at(-1)]).toEqual(['a1', 'a1'])
  })

  it('leaves out no slot between two frames that follow each other, but up to a key frame', () => {
    const { ada, ben, count, share } = start()
    share()
    // The leader's encoder leaves out three pictures.
    for (let picture = 0; picture < 3; picture += 1) ben.slot()
    ada.own('delta', 'a1')
    expect(ben.unsent).toHaveLength(2)
    ben.slot()
    expect(count('late')).toBe(0)
    // And one more: slots are left out now, and nothing is sent before a key frame.
    ben.slot()
    expect(count('late', 2)).toBe(1)
    ada.own('delta', 'a2')
    expect(ben.sent).toEqual(['a1'])
    ada.own('key', 'a3')
    ada.own('delta', 'a4')
    ben.slot()
    expect(ben.sent).toEqual(['a1', 'a3', 'a4'])
  })

  it('has a follower whose frames wait too long go on from a key frame', () => {
    const { ada, ben, count, share } = start()
    share()
    for (const of of ['a1', 'a2', 'a3']) ada.own('delta', of)
    expect(count('late')).toBe(0)
    ada.own('delta', 'a4')
    expect(count('late', 2)).toBe(1)
    ben.slot()
    expect(ben.sent).toEqual([])
    vi.advanceTimersByTime(1000)
    ada.own('key', 'a5')
    ben.slot()
    expect(ben.sent.at(-1)).toBe('a5')
  })

  it('puts a key frame into the slot of the same picture, and into no older one', () => {
    const { ada, ben, share } = start()
    share()
    ben.slot()
    vi.advanceTimersByTime(66)
    ada.own('key', 'a1')
    expect(ben.sent).toEqual([])
    ben.slot()
    expect(ben.sent).toEqual(['a1'])
  })

  it('asks for one key frame for all receivers that need one', () => {
    const { ada, ben, count, share } = start()
    share()
    vi.advanceTimersByTime(1000)
    const before = count('key_frame')
    ben.slot('key')
    ben.slot('key')
    expect(count('key_frame')).toBe(before + 1)
    ben.slot('key')
    vi.advanceTimersByTime(299)
    expect(count('key_frame')).toBe(before + 1)
    vi.advanceTimersByTime(1)
    expect(count('key_frame')).toBe(before + 2)
    ada.own('key', 'a1')
    ben.slot()
    expect(ben.sent).toEqual(['a1'])
  })

  it('tells of a follower whose receiver needs a key frame, and not of one that has just begun to follow', () => {
    const { ben, count, share } = start()
    share()
    expect(count('late')).toBe(0)
    ben.slot('key')
    expect(count('late', 2)).toBe(1)
  })

  it('goes on with the old leader until the first key frame of the next', () => {
    const { exchange, ada, ben, eve, count, share } = start()
    share()
    eve.own('key', 'e0')
    exchange.setRoles({
      roles: [
        [3, 3],
        [2, 3],
      ],
    })
    ben.slot()
    ada.own('delta', 'a1')
    eve.own('delta', 'e1')
    expect(ben.sent).toEqual(['a1'])
    eve.own('key', 'e2')
    expect(count('leads', 3)).toBe(1)
    ada.own('delta', 'a2')
    eve.own('delta', 'e3')
    ben.slot()
    ben.slot()
    expect(ben.sent).toEqual(['a1', 'e2', 'e3'])
  })

  it('makes a follower a leader by its first picture of full size', () => {
    const { exchange, ben, eve, count, share } = start()
    share()
    eve.own('key', 'e0')
    exchange.setRoles({
      roles: [
        [2, 2],
        [3, 2],
      ],
    })
    eve.slot('key')
    const asked = count('key_frame', 2)
    ben.own('key', 'b1')
    ben.own('delta', 'b2')
    eve.slot()
    expect(count('leads', 2)).toBe(1)
    // Its size has changed, so that its encoder begins with a key frame unasked.
    expect(count('key_frame', 2)).toBe(asked)
    expect(ben.sent).toEqual(['b1', 'b2'])
    expect(eve.sent).toEqual(['e0', 'b1', 'b2'])
  })

  it('gives a sender its own pictures again from its first one of full size', () => {
    const { exchange, ada, ben, share } = start()
    share()
    exchange.setRoles({ roles: [] })
    ben.slot()
    ada.own('delta', 'a1')
    ben.own('key', 'b1')
    ada.own('delta', 'a2')
    ben.own('delta', 'b2')
    expect(ben.sent).toEqual(['a1', 'b1', 'b2'])
  })

  it('takes no small picture for a slot of a sender that is not to follow', () => {
    const { exchange, ada, ben, share } = start()
    ben.raw(frame('key', 'tiny', { width: 40, height: 22 }))
    expect(ben.sent).toEqual(['tiny'])
    share()
    exchange.setRoles({ roles: [] })
    // What its encoder had begun before it heard of that.
    ben.slot('key')
    ada.own('key', 'a1')
    ben.slot()
    expect(ben.sent).toEqual(['a1'])
    ben.raw(frame('key', 'tiny', { width: 40, height: 22 }))
    expect(ben.sent).toEqual(['a1', 'tiny'])
  })

  it('tells of a leader that makes no frames while its followers make slots', () => {
    const { ben, ada, count, share } = start()
    share()
    vi.advanceTimersByTime(700)
    ben.slot()
    expect(count('late', 1)).toBe(0)
    vi.advanceTimersByTime(1)
    ben.slot()
    ben.slot()
    expect(count('late', 1)).toBe(1)
    ada.own('key', 'a1')
    vi.advanceTimersByTime(700)
    ben.slot()
    expect(count('late', 1)).toBe(1)
  })

  it('tells of a new leader that does not begin', () => {
    const { exchange, ben, eve, count, share } = start()
    share()
    eve.own('key', 'e0')
    exchange.setRoles({
      roles: [
        [3, 3],
        [2, 3],
      ],
    })
    vi.advanceTimersByTime(2000)
    ben.slot()
    expect(count('late', 3)).toBe(0)
    vi.advanceTimersByTime(1)
    ben.slot()
    expect(count('late', 3)).toBe(1)
  })

  it('forgets a sender whose connection is closed', () => {
    const { exchange, ada, ben, share } = start()
    share()
    exchange.remove(2)
    ben.unsent.length = 0
    ada.own('delta', 'a1')
    expect(ben.sent).toEqual([])
  })
})
