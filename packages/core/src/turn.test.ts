import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { newMemberId } from './id'
import { iceServer } from './turn'

const turn = { urls: ['turn:turn.test:3478'], secret: 'north' }

describe('a TURN credential', () => {
  it('is what a server with the same secret computes, and names member and end, an hour later', async () => {
    const member = newMemberId()
    const { urls, username, credential } = await iceServer(turn, member, 1_000_000_999)
    expect(urls).toEqual(turn.urls)
    expect(username).toBe(`1003600:${member}`)
    expect(credential).toBe(createHmac('sha1', 'north').update(String(username)).digest('base64'))
  })

  it('is worth nothing at a server with another secret', async () => {
    const member = newMemberId()
    const [ours, theirs] = [turn, { ...turn, secret: 'south' }]
    expect(await iceServer(ours, member, 0)).not.toEqual(await iceServer(theirs, member, 0))
  })
})
