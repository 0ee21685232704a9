import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newMemberId } from '../id'
import { decodeClientFrame, decodeServerFrame } from './decode'
import { CLIENT_FRAME_MAX_BYTES, type ClientFrame, PROTOCOL_VERSION } from './frames'

const read = (frame: unknown) => decodeClientFrame(JSON.stringify(frame))

describe('decodeClientFrame', () => {
  const to = newMemberId()
  const frames: ClientFrame[] = [
    { type: 'hello', id: '1', version: PROTOCOL_VERSION, signals: [{ to, data: '{}' }] },
    { type: 'signal', id: '2', signals: [{ to, data: '\0\uD800 💃' }] },
    { type: 'admit', id: '3', members: [to] },
    { type: 'admit', id: '3', members: [to], signals: [{ to, data: 'offer' }] },
    { type: 'deny', id: '4', members: [to] },
    { type: 'say', id: '5', to, text: 'x'.repeat(200) },
    { type: 'leave', id: '5' },
    { type: 'vacate', id: '6', members: [to] },
    { type: 'seek_admin', id: '7' },
    { type: 'here', id: '8' },
  ]
  it.each(frames)('reads $type', (frame) => {
    expect(read(frame)).toEqual({ ok: true, value: frame })
  })

  it.each([
    ['no JSON', 'ping'],
    ['nothing', ''],
    ['null', 'null'],
    ['an array', '[]'],
    ['no type', '{"id":"1"}'],
    ['an unknown type', '{"type":"kick","id":"1"}'],
    ['a type from the prototype', '{"type":"__proto__","id":"1"}'],
    ['no id', '{"type":"seek_admin"}'],
    ['a long id', JSON.stringify({ type: 'seek_admin', id: 'x'.repeat(37) })],
    ['a sender', JSON.stringify({ type: 'seek_admin', id: '1', from: to })],
    [
      'a sender of a signal',
      JSON.stringify({ type: 'signal', id: '1', signals: [{ to, data: 'x', from: to }] }),
    ],
    ['a connection for a member', '{"type":"admit","id":"1","members":["L0SM9cOFvHcCIhw="]}'],
    ['33 members', JSON.stringify({ type: 'admit', id: '1', members: Array(33).fill(to) })],
    ['33 signals', JSON.stringify({ type: 'signal', id: '1', signals: Array(33).fill({ to, data: 'x' }) })],
    [
      'a hello with 33 signals',
      JSON.stringify({
        type: 'hello',
        id: '1',
        version: PROTOCOL_VERSION,
        signals: Array(33).fill({ to, data: 'x' }),
      }),
    ],
    ['a long line', JSON.stringify({ type: 'say', id: '1', to, text: 'x'.repeat(201) })],
    ['an empty line', JSON.stringify({ type: 'say', id: '1', to, text: '' })],
    ['no signals', '{"type":"signal","id":"1","signals":[]}'],
    ['depth', '['.repeat(8000) + ']'.repeat(8000)],
  ])('refuses %s', (_, text) => {
    expect(decodeClientFrame(text)).toMatchObject({ ok: false, error: { code: 'malformed' } })
  })

  it('takes nothing over from a __proto__', () => {
    const read = decodeClientFrame('{"type":"seek_admin","id":"1","__proto__":{"admin":true}}')
    expect(read.ok && 'admin' in read.value).toBe(false)
  })

  it('tells which frame it was, where that can be told', () => {
    expect(read({ type: 'nonsense', id: 'abc' })).toEqual({
      ok: false,
      error: { code: 'malformed', re: 'abc' },
    })
    for (const id of [undefined, 7, '', 'x'.repeat(37)]) {
      expect(read({ type: 'nonsense', id })).toEqual({ ok: false, error: { code: 'malformed', re: '' } })
    }
  })

  it('knows another version by its hello, whatever else is in it', () => {
    const foreign = { type: 'hello', id: '1', version: PROTOCOL_VERSION + 1, novelty: true }
    expect(read(foreign)).toEqual({ ok: false, error: { code: 'version', re: '1' } })
  })

  it('takes text of one byte a unit up to the last byte', () => {
    const seeking = JSON.stringify({ type: 'seek_admin', id: '1' })
    expect(decodeClientFrame(seeking.padEnd(CLIENT_FRAME_MAX_BYTES)).ok).toBe(true)
    expect(decodeClientFrame(seeking.padEnd(CLIENT_FRAME_MAX_BYTES + 1))).toMatchObject({
      error: { code: 'too_large' },
    })
  })

  it('measures in UTF-8', () => {
    const seeking = (id: string, padding: number) =>
      JSON.stringify({ type: 'seek_admin', id }) + ' '.repeat(padding)
    const room = CLIENT_FRAME_MAX_BYTES - new TextEncoder().encode(seeking('é', 0)).length
    expect(decodeClientFrame(seeking('é', room))).toMatchObject({ ok: true })
    expect(decodeClientFrame(seeking('é', room + 1))).toEqual({
      ok: false,
      error: { code: 'too_large', re: '' },
    })
  })

  it('never throws', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .record({ type: fc.constantFrom('hello', 'signal', 'admit', '__proto__'), id: fc.anything() })
        .map((frame) => {
          try {
            return JSON.stringify(frame)
          } catch {
            return '{"type":'
          }
        }),
    )
    fc.assert(
      fc.property(text, (input) => typeof decodeClientFrame(input).ok === 'boolean'),
      { numRuns: 500 },
    )
  })
})

describe('decodeServerFrame', () => {
  it('reads what the server says', () => {
    expect(decodeServerFrame('{"type":"asked","id":"1"}')).toMatchObject({
      ok: true,
      value: { type: 'asked' },
    })
  })

  it("drops API Gateway's own frames, and those of a newer server", () => {
    for (const text of [
      '{"message":"Internal server error","connectionId":"L0SM9cOFvHcCIhw=","requestId":"x"}',
      '{"type":"novelty","id":"1"}',
      'nonsense',
    ]) {
      expect(decodeServerFrame(text)).toEqual({ ok: false, error: { code: 'malformed' } })
    }
  })

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json()),
        (text) => typeof decodeServerFrame(text).ok === 'boolean',
      ),
    )
  })
})
