import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeFileName } from './file-name'
import { fileSize } from './file-size'

describe('a safe name', () => {
  it.each([
    ['plan.pdf', 'plan.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\system.ini', 'system.ini'],
    ['.bashrc', 'bashrc'],
    ['photo\u202Egnp.exe', 'photognp.exe'],
    ['a\u0000b\n\tc.txt', 'abc.txt'],
    ['zero\u200Bwidth.txt', 'zerowidth.txt'],
    ['CON', '_CON'],
    ['lpt1.txt', '_lpt1.txt'],
    ['console.log', 'console.log'],
    ['what?*<>|".txt', 'what______.txt'],
    ['trailing. . ', 'trailing'],
    ['/', 'file'],
    ['...', 'file'],
    ['', 'file'],
    ['été 🎉.png', 'été 🎉.png'],
  ])('of %j is %j', (offered, name) => {
    expect(safeFileName(offered)).toBe(name)
  })

  it('is cut where it is too long, and keeps its ending', () => {
    expect(safeFileName(`${'x'.repeat(300)}.tar`)).toBe(`${'x'.repeat(56)}.tar`)
    expect(safeFileName(`a.${'x'.repeat(300)}`)).toHaveLength(60)
  })

  it('is safe whatever was offered, and stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (offered) => {
        const name = safeFileName(offered)
        expect(name).not.toMatch(/[/\\<>:"|?*\p{Cc}\u202A-\u202E\u2066-\u2069]|^[.\s]|[.\s]$|^$/u)
        expect(Array.from(name).length).toBeLessThanOrEqual(61)
        expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(255)
        expect(safeFileName(name)).toBe(name)
      }),
    )
  })
})

it('says sizes as people do', () => {
  expect([0, 999, 1000, 1449, 25_400, 1_440_000, 104_857_600].map(fileSize)).toEqual([
    '0 bytes',
    '999 bytes',
    '1 kB',
    '1.4 kB',
    '25 kB',
    '1.4 MB',
    '105 MB',
  ])
})
