import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FolderInUseError, lockFolder } from './folder-lock'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'talki-lock-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

describe('the lock of a folder', () => {
  it('is held by one at a time and leaves nothing behind', () => {
    const lock = lockFolder(folder)
    expect(() => lockFolder(folder)).toThrow(FolderInUseError)
    expect(() => lockFolder(folder)).toThrow(`process ${process.pid}`)
    lock[Symbol.dispose]()
    const again = lockFolder(folder)
    again[Symbol.dispose]()
    expect(readdirSync(folder)).toEqual([])
  })

  it.each([
    ['a dead process', { pid: 2 ** 22 - 1, started: '1', boot: 'x', nonce: 'n' }],
    ['an earlier process with the same pid', { pid: process.pid, started: '1', boot: '', nonce: 'n' }],
    ['the time before a reboot', { pid: 1, started: '1', boot: 'another boot', nonce: 'n' }],
  ])('is taken over from %s', (_name, owner) => {
    writeFileSync(join(folder, 'lock'), JSON.stringify(owner))
    const lock = lockFolder(folder)
    expect(() => lockFolder(folder)).toThrow(FolderInUseError)
    expect(readdirSync(folder)).toEqual(['lock'])
    lock[Symbol.dispose]()
  })

  it('is taken over when it is unreadable', () => {
    writeFileSync(join(folder, 'lock'), 'half a lo')
    const lock = lockFolder(folder)
    expect(() => lockFolder(folder)).toThrow(FolderInUseError)
    lock[Symbol.dispose]()
  })
})
