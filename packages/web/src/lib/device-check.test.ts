import { expect, it } from 'vitest'
import { findingGrade, findingText, type Finding } from './device-check'

const graded = (finding: Finding): [string, string] => [findingGrade(finding), findingText(finding)]

it('judges a device by how long one picture takes', () => {
  const take = (ms: number) => findingGrade({ code: 'pictures_flow', ms, codec: 'VP8' })
  expect([9.9, 10, 24, 25].map(take)).toEqual(['good', 'fair', 'fair', 'bad'])
  expect(findingText({ code: 'pictures_flow', ms: 30, codec: 'VP8' })).toContain('30 ms for a picture (VP8)')
})

it('judges a network by what it downloads', () => {
  const take = (bps: number) => graded({ code: 'download', bps, isMost: false })
  expect(take(2_000_000)).toEqual(['good', '2.0 Mbit/s, which is enough.'])
  expect(take(500_000)[0]).toBe('fair')
  expect(take(499_000)[1]).toContain('499 kbit/s: enough for sound alone.')
  expect(graded({ code: 'download', bps: 5e7, isMost: true })).toEqual(['good', 'More than 50.0 Mbit/s.'])
})

it('says what to do wherever something is wrong', () => {
  expect(graded({ code: 'paths_none' })).toEqual(['bad', expect.stringContaining('extension')])
  expect(graded({ code: 'camera_off' })).toEqual(['skipped', 'It is off. Turn it on and check again.'])
  expect(graded({ code: 'server_answers', ms: 1000 })[0]).toBe('fair')
})
