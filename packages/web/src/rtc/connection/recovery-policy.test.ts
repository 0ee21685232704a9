import { describe, expect, it } from 'vitest'
import { createRecoveryPolicy, type LinkHealth, type Remedy } from './recovery-policy'

const UP: LinkHealth = {
  link: 'up',
  isUnanswered: false,
  isGatheringNothing: false,
  isPolite: false,
  isDoorOpen: false,
}

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

  it('leaves the other side a second more where ICE alone complains and it is polite', () => {
    expect(remedies({ link: 'unstable', isPolite: true }, 5000)).toEqual([[4000, 'restart']])
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

  it('gives each further fresh connection more time, up to four times as much, until the link is up', () => {
    const policy = createRecoveryPolicy()
    const unanswered = { ...UP, link: 'connecting', isUnanswered: true } as const
    /** After how long a fresh connection is tried. */
    const renewal = (health: LinkHealth): number => {
      for (let ms = 500; ; ms += 500) if (policy.tick(500, health) === 'renew') return ms
    }
    const times = (health: LinkHealth) =>
      [0, 1, 2, 3].map(() => {
        // The lease is another matter.
        policy.onReachable()
        policy.onNewConnection()
        return renewal(health)
      })
    expect(times(unanswered)).toEqual([10_000, 16_000, 28_000, 28_000])
    policy.tick(500, UP)
    expect(times({ ...UP, link: 'connecting', isGatheringNothing: true })).toEqual([2000, 4000, 8000, 8000])
    policy.tick(500, UP)
    policy.onNewConnection()
    expect(renewal(unanswered)).toBe(10_000)
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

describe('a link that is yet to come up', () => {
  it('restarts after ten seconds, the polite side a second later', () => {
    expect(remedies({ link: 'connecting' }, 12_000, false)).toEqual([[10_000, 'restart']])
    expect(remedies({ link: 'connecting', isPolite: true }, 12_000, false)).toEqual([[11_000, 'restart']])
  })

  it('is begun afresh where the browser finds no candidate, not even one of this machine', () => {
    const stuck = { link: 'connecting', isGatheringNothing: true } as const
    expect(remedies(stuck, 3000, false)).toEqual([[2000, 'renew']])
    expect(remedies({ ...stuck, isUnanswered: true }, 3000, false)).toEqual([[2000, 'renew']])
  })

  it('is begun from here where the offer that was expected has not come in five seconds', () => {
    expect(remedies({ link: 'none' }, 5000, false)).toEqual([[5000, 'start']])
  })

  it('restarts sooner where there is a better path, and never later for it', () => {
    const policy = createRecoveryPolicy()
    const connecting = (ms: number) => policy.tick(ms, { ...UP, link: 'connecting' })
    connecting(0)
    policy.restartWithin(2000)
    expect(connecting(1999)).toBe('none')
    policy.restartWithin(2000)
    expect(connecting(1)).toBe('restart')
  })

  it('restarts soon where TURN servers come after a restart that had none', () => {
    const policy = createRecoveryPolicy()
    const connecting = (ms: number) => policy.tick(ms, { ...UP, link: 'connecting' })
    connecting(0)
    policy.onOffer()
    policy.restartWithin(2000)
    expect(connecting(1999)).toBe('none')
    expect(connecting(1)).toBe('restart')
  })

  it('has all its time, however long its offer was waited for, and although the peer is known to be there', () => {
    const policy = createRecoveryPolicy()
    const tick = (ms: number, link: LinkHealth['link']) => policy.tick(ms, { ...UP, link })
    tick(0, 'none')
    tick(4000, 'none')
    policy.onNewConnection()
    expect(tick(500, 'connecting')).toBe('none')
    expect(tick(9999, 'connecting')).toBe('none')
    policy.onNewConnection()
    policy.onReachable()
    expect(tick(500, 'connecting')).toBe('none')
    expect(tick(9999, 'connecting')).toBe('none')
    expect(tick(1, 'connecting')).toBe('restart')
  })

  it('restarts soon where TURN servers come before its first tick', () => {
    const policy = createRecoveryPolicy()
    const connecting = (ms: number) => policy.tick(ms, { ...UP, link: 'connecting' })
    policy.tick(500, { ...UP, link: 'none' })
    policy.onNewConnection()
    policy.restartWithin(2000)
    expect(connecting(500)).toBe('none')
    expect(connecting(1999)).toBe('none')
    expect(connecting(1)).toBe('restart')
  })
})

describe('what a link is told from outside', () => {
  /** A link that was up, and has been silent for so long; it has restarted once. */
  const silentFor = (ms: number) => {
    const policy = createRecoveryPolicy()
    const tick = (ms: number, health: Partial<LinkHealth> = {}) =>
      policy.tick(ms, { ...UP, link: 'silent', ...health })
    policy.tick(500, UP)
    expect(tick(0)).toBe('restart')
    tick(ms)
    return { policy, tick }
  }

  it('a peer that is there is tried at once, with all its time before it', () => {
    const { policy, tick } = silentFor(7000)
    expect(policy.isWide()).toBe(true)
    policy.onReachable()
    expect(policy.isWide()).toBe(false)
    expect(tick(0)).toBe('restart')
    expect(tick(29_999, { isDoorOpen: true })).not.toBe('give_up')
    expect(tick(1, { isDoorOpen: true })).toBe('give_up')
  })

  it('a restart from elsewhere counts as one of its own', () => {
    const { policy, tick } = silentFor(7000)
    policy.onRestart()
    expect(policy.isWide()).toBe(false)
    expect(tick(7999)).toBe('none')
    expect(tick(1)).toBe('restart')
  })

  it('a fresh connection has all its chances, and no new lease', () => {
    const { policy, tick } = silentFor(0)
    tick(4000, { isUnanswered: true })
    expect(tick(2999, { isUnanswered: true })).toBe('none')
    expect(policy.unansweredFor()).toBe(2999)
    policy.onNewConnection()
    expect(policy.unansweredFor()).toBe(0)
    expect(policy.isWide()).toBe(true)
    expect(tick(3999, { isUnanswered: true })).toBe('none')
    expect(tick(1, { isUnanswered: true })).toBe('resend')
    policy.onNewConnection()
    expect(tick(0)).toBe('restart')
  })

  it('an answer ends the count of what has none', () => {
    const { policy, tick } = silentFor(0)
    expect(tick(4000, { isUnanswered: true })).toBe('resend')
    tick(1000, { isUnanswered: true })
    tick(0)
    expect(policy.unansweredFor()).toBe(0)
    expect(tick(3999, { isUnanswered: true })).toBe('none')
  })
})
