import * as v from 'valibot'
import { expect, it } from 'vitest'
import { newMemberId } from '../id'
import { PeerFrame } from './peer'

const read = (frame: unknown) => v.parse(PeerFrame, frame)

it('leaves out the sources that only a newer version knows', () => {
  const known = { source: 'camera', mid: '0', on: true }
  const newer = [{ source: 'hologram', mid: '1', on: true }, { source: 'screen' }, null]
  expect(read({ type: 'state', sources: [newer[0], known, ...newer] })).toEqual({
    type: 'state',
    sources: [known],
  })
})

it('leaves out the reports of links that only a newer version can read', () => {
  const known = { to: newMemberId(), state: 'connected', rttMs: 12, loss: 0, route: 'direct', restarts: 0 }
  const newer = [{ ...known, state: 'parked' }, { ...known, route: 'satellite' }, 7]
  expect(read({ type: 'links', links: [...newer, known] })).toEqual({ type: 'links', links: [known] })
})
