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
  expect(told).not.toMatch(/\n/)
  expect(describeError('canary')).toBe('string')
})

it('tells of an error no code that is no text, no cause that is no error, and at most six places', () => {
  const error = Object.assign(new Error('canary', { cause: 'canary' }), { code: 7 })
  error.stack = ['Error: canary', 'a', 'b', 'c', 'd', 'e', 'f', 'g'].join('\n    at ')
  expect(describeError(error)).toBe('Error at a at b at c at d at e at f')
  error.stack = 'Error: look at canary'
  expect(describeError(error)).toBe('Error ')
  delete error.stack
  expect(describeError(error)).toBe('Error ')
})

it('writes a failure of a Lambda function as an error, anything else as a note, as objects', () => {
  const [failures, notes] = [vi.spyOn(console, 'error'), vi.spyOn(console, 'log')]
  for (const spy of [failures, notes]) spy.mockReturnValue()
  const log = lambdaLog(ENV)
  log({ event: 'failed', request: 'r-1', where: 'authorizer', error: 'Error' })
  log({ event: 'refused', request: 'r-2', reason: 'nonce' })
  expect(failures.mock.calls).toEqual([
    [{ event: 'failed', request: 'r-1', where: 'authorizer', error: 'Error' }],
  ])
  expect(notes.mock.calls).toEqual([[{ event: 'refused', request: 'r-2', reason: 'nonce' }]])
})
