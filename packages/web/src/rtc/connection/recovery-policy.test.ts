import { describe, expect, it } from 'vitest'
import { createRecoveryPolicy, type LinkHealth, type Remedy } from './recovery-policy'

const UP: LinkHealth = { link: 'up', isUnanswered: false, isPolite: false, isDoorOpen: false }

/** When each remedy is due, in milliseconds, of a link that was up and then is in this state. */
const remedies = (health: Partial<LinkHealth>, forMs: number, wasUp = true): [number, Remedy][] => {
  const policy = createRecoveryPolicy()
  if (wasUp) policy.tick(500, UP)
  const due: [number, Remedy][] = []
  for (let ms = 0; ms <= forMs; ms += 500) {
    const remedy = policy.tick(ms === 0 ? 0 : 500, { ...UP, ...health })
    if (remedy !== 'none') due.push([ms, remedy])
  }
  return due
}
const gaveUp = (health: Partial<LinkHealth>, wasUp = true): number | undefined =>
  remedies(health, 120_000, wasUp).find(([, remedy]) => remedy === 'give_up')?.[0]

describe('a link that was up', () => {
  it('restarts at once where pings have no answer, the polite side a second later', () => {
    expect(remedies({ link: 'silent' }, 3000)).toEqual([[0, 'restart']])
    expect(remedies({ link: 'silent', isPolite: true }, 3000)).toEqual([[1000, 'restart']])
    expect(remedies({ link: 'failed' }, 3000)).toEqual([[0, 'restart']])
  })

  it('waits a little where ICE alone complains, and frames still come', () => {
    expect(remedies({ link: 'unstable' }, 4000)).toEqual([[3000, 'restart']])
  })

  it('restarts again, not too often', () => {
    expect(remedies({ link: 'silent' }, 17_000).map(([ms]) => ms)).toEqual([0, 8000, 16_000])
  })

  it('sends an offer that has no answer again, then begins afresh, and goes on so', () => {
    expect(remedies({ link: 'silent', isUnanswered: true }, 14_000)).toEqual([
      [4000, 'resend'],
      [7000, 'resend'],
      [10_000, 'renew'],
      [13_000, 'renew'],
    ])
  })

  it('is given up after thirty seconds where the door leads back, and after ninety where nothing does', () => {
    expect(gaveUp({ link: 'silent', isDoorOpen: true })).toBe(30_000)
    expect(gaveUp({ link: 'silent' })).toBe(90_000)
  })

  it('is tried by every way at once after six seconds, and one way after the other when it has come back', () => {
    const policy = createRecoveryPolicy()
    policy.tick(500, UP)
    for (let ms = 0; ms < 5500; ms += 500) policy.tick(500, { ...UP, link: 'silent' })
    expect(policy.isWide()).toBe(false)
    policy.tick(500, { ...UP, link: 'silent' })
    expect(policy.isWide()).toBe(true)
    policy.tick(500, UP)
    expect(policy.isWide()).toBe(false)
  })

  it('begins anew when the user wishes', () => {
    const policy = createRecoveryPolicy()
    policy.tick(500, UP)
    for (let ms = 0; ms < 95_000; ms += 500) policy.tick(500, { ...UP, link: 'silent' })
    expect(policy.tick(500, { ...UP, link: 'silent' })).toBe('give_up')
    policy.onRetry()
    expect(policy.tick(500, { ...UP, link: 'silent' })).toBe('restart')
  })
})

it('a link that never was up is given up after thirty seconds: there is nobody to find again', () => {
  expect(gaveUp({ link: 'connecting' }, false)).toBe(30_000)
  expect(gaveUp({ link: 'connecting', isDoorOpen: true }, false)).toBe(30_000)
})
