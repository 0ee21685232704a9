import { describe, expect, it } from 'vitest'
import { isRestartedSince, linkKey, linkMap, poorLinks, suspect } from './link-map'
import { linkWords, lossText, mapText, shortDelay } from './link-text'

type End =
  Parameters<typeof linkMap<string>>[1] extends ReadonlyMap<string, { links: readonly (infer E)[] }>
    ? E
    : never

const good = { state: 'connected', rttMs: 20, loss: 0, route: 'direct', restarts: 0 } as const
const end = (to: string, over: Partial<End> = {}): End => ({ ...good, to, ...over })
const reports = (told: Record<string, End[]>, at = 0) =>
  new Map(Object.entries(told).map(([by, links]) => [by, { at, links }]))
const linkOf = (told: Record<string, End[]>, now = 0) => {
  const link = linkMap(['a', 'b'], reports(told), now).get(linkKey('b', 'a'))
  if (!link) throw new Error('no link')
  return link
}

describe('a link', () => {
  it('is there once for each pair', () => {
    expect(linkMap(['a', 'b', 'c', 'd'], new Map(), 0).size).toBe(6)
    expect(linkMap(['a'], new Map(), 0).size).toBe(0)
  })

  it('is what both ends tell, and where they differ the worse', () => {
    const link = linkOf({
      a: [end('b', { rttMs: 40, loss: 0.02 })],
      b: [end('a', { rttMs: 50, loss: 0, route: 'relayed' })],
    })
    expect(link).toMatchObject({ rttMs: 50, losses: [0.02, 0], route: 'relayed', grade: 'good' })
    expect(linkOf({ a: [end('b')], b: [end('a', { state: 'reconnecting' })] })).toMatchObject({
      grade: 'down',
      rttMs: null,
      losses: [null, null],
      route: null,
    })
  })

  it('is known by one end where the other tells nothing, or told it too long ago', () => {
    expect(linkOf({ a: [end('b', { rttMs: 7 })] })).toMatchObject({
      grade: 'good',
      rttMs: 7,
      losses: [0, null],
    })
    expect(linkOf({ a: [end('b')] }, 9999).grade).toBe('good')
    expect(linkOf({ a: [end('b')] }, 10_000).grade).toBe('unknown')
  })

  describe('is restarted', () => {
    const told = (a: number | null, b: number | null) => ({
      ...(a !== null && { a: [end('b', { restarts: a })] }),
      ...(b !== null && { b: [end('a', { restarts: b })] }),
    })
    const isRestarted = (before: Record<string, End[]>, after: Record<string, End[]>, now = 0) =>
      isRestartedSince(linkOf(before).restarts, linkOf(after, now))

    it('once an end tells of another path', () => {
      expect(isRestarted(told(1, 2), told(1, 2))).toBe(false)
      expect(isRestarted(told(1, 2), told(2, 2))).toBe(true)
      expect(isRestarted(told(1, 2), told(1, 3))).toBe(true)
    })

    it('although the other end is no longer heard', () => {
      expect(isRestarted(told(1, 2), told(2, null))).toBe(true)
      expect(isRestarted(told(1, 2), told(2, 2), 10_000)).toBe(true)
    })

    it('not because an end is heard that was not', () => {
      expect(isRestarted(told(1, null), told(1, 2))).toBe(false)
      expect(isRestarted(told(null, null), told(1, 2))).toBe(false)
      expect(isRestartedSince(linkOf(told(1, 2), 10_000).restarts, linkOf(told(1, 2)))).toBe(false)
    })
  })

  it('is not what a third one tells of it', () => {
    expect(
      linkMap(['a', 'b', 'c'], reports({ c: [end('a'), end('b')] }), 0).get(linkKey('a', 'b'))?.grade,
    ).toBe('unknown')
  })

  it.each([
    [{}, 'good'],
    [{ rttMs: 299, loss: 0.029 }, 'good'],
    [{ rttMs: 300 }, 'weak'],
    [{ loss: 0.03 }, 'weak'],
    [{ rttMs: 800 }, 'bad'],
    [{ loss: 0.1 }, 'bad'],
    [{ state: 'connecting' }, 'down'],
    [{ rttMs: null, loss: null }, 'unknown'],
    [{ rttMs: null }, 'good'],
  ] as const)('with %o is %s', (over, grade) => {
    expect(linkOf({ a: [end('b', over)], b: [end('a')] }).grade).toBe(grade === 'unknown' ? 'good' : grade)
    expect(linkOf({ a: [end('b', over)] }).grade).toBe(grade)
  })
})

/** A map of the links of a, b, c and d, of which these are bad. */
const withBad = (...bad: string[]) => {
  const ids = ['a', 'b', 'c', 'd']
  const told = Object.fromEntries(
    ids.map((by) => [
      by,
      ids.filter((to) => to !== by).map((to) => end(to, bad.includes(linkKey(by, to)) ? { loss: 0.2 } : {})),
    ]),
  )
  return { ids, links: [...linkMap(ids, reports(told), 0).values()] }
}

describe('what is poor', () => {
  it('is named, worst first', () => {
    const told = {
      a: [end('b', { rttMs: 400 }), end('c', { state: 'connecting' })],
      b: [end('c', { loss: 0.5 })],
    }
    const poor = poorLinks(linkMap(['a', 'b', 'c'], reports(told), 0).values())
    expect(poor.map(({ key, grade }) => `${key} ${grade}`)).toEqual(['a c down', 'b c bad', 'a b weak'])
  })

  it('is one member’s fault where all of theirs are, and nobody else’s', () => {
    const { ids, links } = withBad('a b', 'b c', 'b d')
    expect(suspect(ids, links)).toBe('b')
  })

  it.each([
    ['one link is', ['a b']],
    ['a good link of theirs is left', ['a b', 'b c']],
    ['every link is', ['a b', 'a c', 'a d', 'b c', 'b d', 'c d']],
    ['none is', []],
  ])('is nobody’s where %s', (_, bad) => {
    const { ids, links } = withBad(...bad)
    expect(suspect(ids, links)).toBeNull()
  })
})

describe('in words', () => {
  it('the whole map is a sentence', () => {
    expect(mapText([...linkMap(['a', 'b'], new Map(), 0).values()])).toBe('The links are being measured.')
    expect(mapText([linkOf({ a: [end('b')] })])).toBe('The link is good.')
    expect(mapText([linkOf({ a: [end('b', { loss: 0.2 })] })])).toBe('The link is bad.')
    expect(mapText(withBad().links)).toBe('All 6 links are good.')
    expect(mapText(withBad('a b', 'c d').links)).toBe('Of 6 links: 2 bad.')
    expect(mapText([...linkMap(['a', 'b', 'c'], reports({ a: [end('b')] }), 0).values()])).toBe(
      '1 of 3 links are measured, and good.',
    )
  })

  it('a link is its facts', () => {
    expect(linkWords(linkOf({ a: [end('b', { loss: 0.12, route: 'relayed' })] }))).toBe(
      'bad, 20 ms, 12 % lost, over a relay',
    )
    expect(linkWords(linkOf({}))).toBe('not measured')
    expect(linkWords(linkOf({ a: [end('b', { state: 'connecting' })] }))).toBe('down, connecting')
    expect([null, 999, 1499, 1500].map(shortDelay)).toEqual(['–', '999', '1 s', '2 s'])
  })

  it('a loss is a percentage', () => {
    expect([null, 0, 0.004, 0.126].map(lossText)).toEqual(['not measured', '0 %', 'below 1 %', '13 %'])
  })
})
