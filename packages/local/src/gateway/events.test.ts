import { describe, expect, it } from 'vitest'
import { isConnectionId, newConnectionId } from './connection-id'
import { requestTime } from './events'

describe('the time of a request', () => {
  it('is written as in the Common Log Format, in UTC', () => {
    expect(requestTime(1674162806345)).toBe('19/Jan/2023:21:13:26 +0000')
  })
})

describe('a connection id', () => {
  it('ends in = and is recognised', () => {
    for (let count = 0; count < 200; count += 1) {
      const id = newConnectionId()
      expect(id).toMatch(/=$/)
      expect(isConnectionId(id)).toBe(true)
    }
  })

  it('is recognised by its form, as the one in the AWS documentation', () => {
    expect(isConnectionId('L0SM9cOFvHcCIhw=')).toBe(true)
    for (const text of [
      '',
      '=',
      'L0SM9cOFvHcCIhw',
      'L0SM9cOFvHcCIhw==',
      'L0SM9cOFv/cCIhw=',
      ' L0SM9cOFvHcCIhw=',
    ]) {
      expect(isConnectionId(text)).toBe(false)
    }
  })
})
