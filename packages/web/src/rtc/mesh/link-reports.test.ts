import { newMemberId, type MemberId } from '@talki/core/id'
import type { LinkReport } from '@talki/core/protocol/link-report'
import type { PeerFrame } from '@talki/core/protocol/peer'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import { NO_FLOW } from '../connection/link-flow'
import { UNMEASURED } from '../connection/stats'
import { createLinkReports, type LinkEnd, type LinksEvent } from './link-reports'
import { createMeshWorld, type MeshWorld } from './_mesh-world'

const [me, ada, ben] = [newMemberId(), newMemberId(), newMemberId()]

const start = () => {
  const events: LinksEvent[] = []
  const sent: [MemberId, PeerFrame][] = []
  const restarts: string[] = []
  const quality = {
    ...UNMEASURED,
    rttMs: 20,
    loss: 0,
    route: 'direct' as const,
    ufrag: 'a' as string | null,
    flow: { ...NO_FLOW, fps: 25 },
  }
  const end = (id: MemberId): LinkEnd => ({
    link: () => 'connected',
    measure: () => Promise.resolve({ ...quality }),
    sendFrame: (frame) => sent.push([id, frame]) > 0,
    restart: (isAsked) => restarts.push(`${isAsked ? 'asked' : 'own'} ${id}`),
  })
  const ends = new Map([ada, ben].map((id) => [id, end(id)]))
  const reports = createLinkReports(me, { platform: fakePlatform(), ends: () => ends }, (event) =>
    events.push(event),
  )
  return { events, sent, restarts, quality, ends, reports }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a report', () => {
  it('tells the page and each peer the same of every link, every 2.5 s, on one timer', async () => {
    const { events, sent } = start()
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(2500)
    const links = [ada, ben].map((to) => ({
      to,
      state: 'connected',
      rttMs: 20,
      loss: 0,
      route: 'direct',
      restarts: 0,
    }))
    const flows = new Map([ada, ben].map((to) => [to, { ...NO_FLOW, fps: 25 }]))
    expect(events).toEqual([{ type: 'links', by: me, links, flows }])
    expect(sent).toEqual([ada, ben].map((id) => [id, { type: 'links', links }]))
    await vi.advanceTimersByTimeAsync(2500)
    expect(events).toHaveLength(2)
  })

  it('tells the peers what limits the picture, and nothing else of the media', async () => {
    const { sent, quality } = start()
    quality.flow = { ...NO_FLOW, fps: 25, limit: 'cpu' }
    await vi.advanceTimersByTimeAsync(2500)
    const [, frame] = sent[0] ?? []
    expect(frame).toMatchObject({
      links: [
        { to: ada, limit: 'cpu' },
        { to: ben, limit: 'cpu' },
      ],
    })
    expect(JSON.stringify(frame)).not.toContain('fps')
  })

  it('counts a restart for each new path, and none where nothing is known of it', async () => {
    const { events, quality } = start()
    const told: number[] = []
    for (const ufrag of ['a', 'b', 'b', null, 'c']) {
      quality.ufrag = ufrag
      await vi.advanceTimersByTimeAsync(2500)
      told.push(events.at(-1)?.links[0]?.restarts ?? -1)
    }
    expect(told).toEqual([0, 1, 1, 1, 2])
  })

  it('is made by nobody who is alone, nor after the end', async () => {
    const { events, ends, reports } = start()
    const all = [...ends]
    ends.clear()
    await vi.advanceTimersByTimeAsync(5000)
    expect(events).toEqual([])
    for (const [id, end] of all) ends.set(id, end)
    reports.close()
    await vi.advanceTimersByTimeAsync(5000)
    expect(events).toEqual([])
  })

  it('of a peer is passed on as that peer’s word', () => {
    const { events, reports } = start()
    const links: LinkReport[] = [
      { to: me, state: 'connected', rttMs: 1, loss: null, route: null, restarts: 0 },
    ]
    reports.receive(ada, { type: 'links', links })
    expect(events).toEqual([{ type: 'links', by: ada, links }])
  })
})

describe('a restart', () => {
  it('of an own link is made here, whichever end is named first, and nobody is asked', () => {
    const { reports, restarts, sent } = start()
    reports.restart(me, ada)
    reports.restart(ben, me)
    expect(restarts).toEqual([`own ${ada}`, `own ${ben}`])
    expect(sent).toEqual([])
  })

  it('of a link between two others is asked of both', () => {
    const { reports, restarts, sent } = start()
    reports.restart(ada, ben)
    expect(restarts).toEqual([])
    expect(sent).toEqual([
      [ada, { type: 'restart_link', with: ben }],
      [ben, { type: 'restart_link', with: ada }],
    ])
  })

  it('that others wish is made once in ten seconds a link, whoever asks', async () => {
    const { reports, restarts } = start()
    for (const by of [ben, ada, ben]) reports.receive(by, { type: 'restart_link', with: ada })
    reports.receive(ada, { type: 'restart_link', with: ben })
    expect(restarts).toEqual([`asked ${ada}`, `asked ${ben}`])
    await vi.advanceTimersByTimeAsync(10_000)
    reports.receive(ben, { type: 'restart_link', with: ada })
    expect(restarts).toHaveLength(3)
  })

  it('of a link that is not there is none', () => {
    const { reports, restarts } = start()
    reports.receive(ada, { type: 'restart_link', with: newMemberId() })
    reports.receive(ada, { type: 'restart_link', with: me })
    reports.restart(me, newMemberId())
    expect(restarts).toEqual([])
  })
})

describe('in a mesh of three', () => {
  let three: MeshWorld
  beforeEach(() => {
    vi.useRealTimers()
    three = createMeshWorld()
  })
  afterEach(() => three.end())

  it('each has the word of all, and a restart between two others reaches a new path', async () => {
    const [a, b, c] = [three.person(), three.person(), three.person()]
    three.admit(b, [a])
    await three.pass(500)
    three.admit(c, [a, b])
    await three.pass(6000)
    for (const { events } of [a, b, c]) {
      const words = events.filter((event) => event.type === 'links')
      expect(new Set(words.map(({ by }) => by))).toEqual(new Set([a, b, c].map(({ member }) => member.id)))
    }
    const ufrags = () =>
      new Set([...b.connections, ...c.connections].map((each) => each.localDescription?.sdp.slice(0, 20)))
    const before = ufrags()
    a.mesh.restartLink(b.member.id, c.member.id)
    await three.pass(3000)
    expect(three.linkTo(b, c)).toBe('connected')
    expect([...ufrags()].filter((text) => !before.has(text)).length).toBeGreaterThan(0)
  })
})
