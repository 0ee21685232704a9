import { newConnection } from '@talki/core/_people'
import { newMemberId, newRoomId } from '@talki/core/id'
import type { LogLine } from '@talki/core/log'
import { afterEach, expect, it, vi } from 'vitest'
import { ENV } from './_events'
import { createLog, describeError, lambdaLog } from './log-sink'

afterEach(() => vi.restoreAllMocks())

const [room, member] = [newRoomId(), newMemberId()]

const written = (key: string): LogLine[] => {
  const lines: LogLine[] = []
  createLog(key, (line) => lines.push(line))({ event: 'authorized', request: 'r-1', room, member, ms: 3 })
  return lines
}

it('writes a hash in place of each id, and the rest as it is', () => {
  const lines = written('key')
  const line = {
    event: 'authorized',
    request: 'r-1',
    room: expect.stringMatching(/^[\w-]{8}$/) as string,
    member: expect.stringMatching(/^[\w-]{8}$/) as string,
    ms: 3,
  }
  expect(lines).toEqual([line])
  expect(JSON.stringify(lines)).not.toMatch(new RegExp(`${room}|${member}`))
})

it('gives an id the same hash in every line of one key, and another one of another key', () => {
  expect(written('key')).toEqual(written('key'))
  const [own, other] = [...written('key'), ...written('other')].map((line) => 'room' in line && line.room)
  expect(own).not.toBe(other)
})

it('tells of an error its name, code, place and cause, and no message', () => {
  const cause = Object.assign(new Error(`row of ${newConnection()} and canary`), { code: '23505' })
  const told = describeError(new TypeError('canary', { cause }))
  expect(told).toMatch(/^TypeError at .*log-sink\.test\.ts:\d+.* < Error 23505 at /)
  expect(told).not.toContain('canary')
  expect(told.split(' at ').length).toBeLessThanOrEqual(13)
  expect(describeError('canary')).toBe('string')
})

it('tells what lies behind an error of Neon’s driver, which has a name of its own for it', () => {
  const sourceError = Object.assign(new Error('canary'), { code: 'ECONNRESET' })
  const error = Object.assign(new Error('Error connecting to database: canary'), { sourceError })
  error.name = 'NeonDbError'
  expect(describeError(error)).toMatch(/^NeonDbError at .* < Error ECONNRESET at /)
  expect(describeError(error)).not.toContain('canary')
})

it('comes to an end where an error is its own cause', () => {
  const error = new Error('canary')
  error.cause = error
  expect(describeError(error).split(' < ')).toHaveLength(5)
})

it('tells six places of a long way, nothing of a code that is no text, and nothing where there is no stack', () => {
  const far = Object.assign(new Error('canary'), { code: 7 })
  far.stack = ['Error: canary', ...Array.from({ length: 9 }, (_, n) => `    at place${n}`), 'canary'].join(
    '\n',
  )
  expect(describeError(far)).toBe(`Error ${[0, 1, 2, 3, 4, 5].map((n) => `at place${n}`).join(' ')}`)
  const bare = new RangeError('canary', { cause: 'canary' })
  delete bare.stack
  expect(describeError(bare)).toBe('RangeError ')
  const spoken = new Error('canary is at home')
  expect(describeError(spoken)).not.toContain('canary')
})

it('of a function takes what has failed to the errors, and everything else to the log, as objects', () => {
  const [error, log] = [vi.spyOn(console, 'error'), vi.spyOn(console, 'log')].map((spy) =>
    spy.mockImplementation(() => undefined),
  )
  const write = lambdaLog(ENV)
  write({ event: 'failed', request: 'r-1', where: 'api', error: 'Error' })
  write({ event: 'rpc', request: 'r-2', status: 200, ms: 3 })
  expect(error?.mock.calls).toEqual([[{ event: 'failed', request: 'r-1', where: 'api', error: 'Error' }]])
  expect(log?.mock.calls).toEqual([[{ event: 'rpc', request: 'r-2', status: 200, ms: 3 }]])
})
