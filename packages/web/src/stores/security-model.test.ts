import { newMemberId } from '@talki/core/id'
import { describe, expect, it } from 'vitest'
import { nextSecurity, noSecurity, securityNews, shownSecurity, type SecurityState } from './security-model'

const code = (first: number) => ({ words: [first, 2, 3], icons: [1] })
const agreed = { type: 'agreement', agreement: { name: 'agreed', view: new Map() } } as const

/** The state once this code is shown, after `state`. */
const showing = (first: number, state = noSecurity()): SecurityState =>
  nextSecurity(nextSecurity(state, agreed), { type: 'derived', code: code(first) })

describe('security code of the call', () => {
  it('is shown once it has been derived, and not while anything is open', () => {
    expect(shownSecurity(noSecurity())).toEqual({ name: 'alone' })
    const state = nextSecurity(noSecurity(), agreed)
    expect(shownSecurity(state)).toEqual({ name: 'waiting', members: [] })
    expect(shownSecurity(showing(1))).toMatchObject({ name: 'code', isCompared: false, isChanged: false })
    const members = [newMemberId()]
    const waiting = { type: 'agreement', agreement: { name: 'waiting', members } } as const
    expect(shownSecurity(nextSecurity(showing(1), waiting))).toEqual({ name: 'waiting', members })
  })

  it('stays compared while it is the same, links that are mended included, and no longer', () => {
    const compared = nextSecurity(showing(1), { type: 'compared', is: true })
    expect(shownSecurity(compared)).toMatchObject({ isCompared: true, isChanged: false })
    expect(shownSecurity(showing(1, compared))).toMatchObject({ isCompared: true })
    expect(shownSecurity(showing(2, compared))).toMatchObject({ isCompared: false, isChanged: true })
    expect(shownSecurity(nextSecurity(compared, { type: 'compared', is: false }))).toMatchObject({
      isCompared: false,
    })
    expect(nextSecurity(compared, { type: 'over', reason: 'left' })).toEqual(noSecurity())
  })

  it('is news when it changes, more so when it was compared, and when it fails', () => {
    const first = showing(1)
    expect(securityNews(noSecurity(), first)).toBeNull()
    expect(securityNews(first, showing(1, first))).toBeNull()
    expect(securityNews(first, showing(2, first))).toBe('The security code has changed')
    const compared = nextSecurity(first, { type: 'compared', is: true })
    expect(securityNews(compared, showing(2, compared))).toMatch(/compare it again/)
    const failed = nextSecurity(first, {
      type: 'agreement',
      agreement: { name: 'mismatch', members: [newMemberId()] },
    })
    expect(securityNews(first, failed)).toMatch(/failed/)
    expect(securityNews(failed, failed)).toBeNull()
  })
})
