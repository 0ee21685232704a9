import { newPageId } from '@talki/core/id'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newFingerprint } from '../connection/_fake-connection'
import { fromBase32, toBase32 } from './base32'
import { decodeDirectCode, encodeDirectCode, type DirectCode } from './direct-code'

const iceText = (minLength: number) =>
  fc.string({
    unit: fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/')),
    minLength,
    maxLength: 64,
  })
const hex = (digits: number) =>
  fc.string({
    unit: fc.constantFrom(...Array.from('0123456789abcdef')),
    minLength: digits,
    maxLength: digits,
  })
const address = fc.oneof(
  fc.ipV4(),
  fc.tuple(hex(8), hex(4), hex(4), hex(4), hex(12)).map((parts) => `${parts.join('-')}.local`),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 })
    .map((groups) => groups.map((group) => group.toString(16)).join(':')),
)

const anyCode: fc.Arbitrary<DirectCode> = fc.record({
  kind: fc.constantFrom('offer', 'active', 'passive'),
  id: fc.constant(null).map(newPageId),
  name: fc.constantFrom('Ada', 'Ben Becker', '张伟', 'Зоя', 'Zoë 🐙'),
  ufrag: iceText(4),
  pwd: iceText(22),
  fingerprint: fc.constant(null).map(newFingerprint),
  candidates: fc.array(
    fc.record({
      type: fc.constantFrom('host', 'srflx', 'relay'),
      address,
      port: fc.integer({ min: 1, max: 65_535 }),
    }),
    { maxLength: 8 },
  ),
})

/** As a browser makes it that hides its addresses, behind one NAT. */
const typical: DirectCode = {
  kind: 'offer',
  id: 'abcdefghijklmnop',
  name: 'Ada',
  ufrag: 'k3Fd',
  pwd: 'Zq0y8s3vX1+uT7wRkJd/5aBc',
  fingerprint: newFingerprint(),
  candidates: [
    { type: 'host', address: '0f8fad5b-d9cb-469f-a165-70867728950e.local', port: 51_234 },
    { type: 'host', address: '7c9e6679-7425-40de-944b-e07fc1f90ae7.local', port: 51_235 },
    { type: 'srflx', address: '203.0.113.7', port: 40_000 },
  ],
}

describe('base32', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect([...fromBase32(toBase32(bytes))]).toEqual([...bytes])
      }),
    )
  })
})

describe('a code', () => {
  it('comes back as it went, in any case, wrapped, grouped, and within a message', () => {
    fc.assert(
      fc.property(anyCode, fc.integer({ min: 2, max: 80 }), (code, width) => {
        const text = encodeDirectCode(code)
        expect(decodeDirectCode(text)).toEqual({ ok: true, value: code })
        const wrapped = text.toLowerCase().replace(new RegExp(`(.{${width + 4}})`, 'g'), '$1\r\n  ')
        expect(
          decodeDirectCode(
            `Take this from Talki, in https://talkixy.example:\n\u200B${wrapped}\nsee you (soon)!`,
          ),
        ).toEqual({
          ok: true,
          value: code,
        })
        expect(decodeDirectCode(`https://talki.example/direct#${text}`)).toEqual({ ok: true, value: code })
      }),
    )
  })

  it('is as long as a QR code carries: some 130 bytes, and never above 300', () => {
    const bytes = (code: DirectCode) => ((encodeDirectCode(code).length - 5) * 5) / 8
    expect(bytes(typical)).toBeLessThan(150)
    fc.assert(
      fc.property(anyCode, (code) => {
        const browsers = { ...code, ufrag: code.ufrag.slice(0, 8), pwd: code.pwd.slice(0, 32) }
        expect(bytes(browsers)).toBeLessThan(300)
        expect(encodeDirectCode(browsers)).toMatch(/^[A-Z2-7]+$/)
      }),
    )
  })

  it('leaves out candidates whose host name no browser made', () => {
    const odd = { type: 'host', address: 'printer.local', port: 9 } as const
    const text = encodeDirectCode({ ...typical, candidates: [odd, ...typical.candidates] })
    expect(decodeDirectCode(text)).toEqual({ ok: true, value: typical })
  })
})

describe('what is no code', () => {
  const text = encodeDirectCode(typical)
  const codeOf = (given: string) => {
    const read = decodeDirectCode(given)
    return read.ok ? 'ok' : read.error.code
  }

  it.each([
    ['', 'empty'],
    [' \n ', 'empty'],
    ['https://talki.example/r/abcdefghijklmnopqrstuvwxyz', 'not_a_code'],
    ['talki', 'not_a_code'],
    ['TALKI0189', 'not_a_code'],
    ['Talki is nice', 'not_a_code'],
    [text.slice(0, -1), 'truncated'],
    [text.slice(0, text.length / 2), 'truncated'],
    [text.slice(0, 8), 'truncated'],
    [`TALKI${toBase32(Uint8Array.of(2))}${text.slice(7)}`, 'version'],
  ])('%j is %s', (given, code) => {
    expect(codeOf(given)).toBe(code)
  })

  it('is cut off anywhere: never taken', () => {
    for (let length = 0; length < text.length; length += 1)
      expect(codeOf(text.slice(0, length))).not.toBe('ok')
  })

  it('has one digit changed, left out, doubled, or two exchanged: never taken for another', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: text.length - 2 }),
        fc.integer({ min: 0, max: 31 }),
        (at, digit) => {
          const character = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(digit)
          const [before, here, next, after] = [
            text.slice(0, at),
            text[at] ?? '',
            text[at + 1] ?? '',
            text.slice(at + 2),
          ]
          const changed = [
            before + character + next + after,
            before + next + after,
            before + here + here + next + after,
            before + next + here + after,
          ].filter((each) => each !== text)
          for (const each of changed) {
            const read = decodeDirectCode(each)
            // At its very end it is the same code: neither what follows counts, nor the bits that no byte needs.
            if (read.ok) expect(read.value).toEqual(typical)
            if (read.ok) expect(each.startsWith(text.slice(0, -1))).toBe(true)
          }
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('is anything else: answered, and never thrown at', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        expect(codeOf(given)).not.toBe('ok')
        expect(codeOf(`TALKI${given}`)).not.toBe('ok')
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(codeOf(`TALKI${toBase32(Uint8Array.of(1, ...bytes))}`)).not.toBe('ok')
      }),
      { numRuns: 2000 },
    )
  })
})
