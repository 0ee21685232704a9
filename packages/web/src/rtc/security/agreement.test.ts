import { newMemberId, type MemberId } from '@talki/core/id'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { agreementOf, type View } from './agreement'

const people = (count: number): MemberId[] => Array.from({ length: count }, () => newMemberId()).sort()
const certificate = (id: MemberId): string => `of ${id}`

/** What all see while nobody sits in the middle and every link is up. */
const cleanViews = (ids: readonly MemberId[]): Map<MemberId, Map<MemberId, string>> =>
  new Map(ids.map((viewer) => [viewer, new Map(ids.map((id) => [id, certificate(id)]))]))

const agree = (ids: readonly MemberId[], views: ReadonlyMap<MemberId, View>) =>
  agreementOf(new Set(ids), views)

describe('agreement', () => {
  it('is reached where every view is complete and the same', () => {
    const ids = people(3)
    expect(agree(ids, cleanViews(ids))).toEqual({
      name: 'agreed',
      view: new Map(ids.map((id) => [id, certificate(id)])),
    })
  })

  it('needs somebody else', () => {
    const ids = people(1)
    expect(agree(ids, cleanViews(ids))).toEqual({ name: 'alone' })
  })

  it('waits for a link that is missing between two others', () => {
    const ids = people(3)
    const [, ben, eve] = ids as [MemberId, MemberId, MemberId]
    const views = cleanViews(ids)
    views.get(ben)?.delete(eve)
    expect(agree(ids, views)).toEqual({ name: 'waiting', members: [ben] })
  })

  it('waits for who has told nothing, and where somebody sees a member whom others do not', () => {
    const ids = people(3)
    const [ada, , eve] = ids as [MemberId, MemberId, MemberId]
    const views = cleanViews(ids)
    views.delete(eve)
    expect(agree(ids, views)).toEqual({ name: 'waiting', members: [eve] })
    const more = cleanViews(ids)
    more.get(ada)?.set(newMemberId(), 'a stranger')
    expect(agree(ids, more)).toEqual({ name: 'waiting', members: [ada] })
  })

  it('names both ends of a link with somebody in the middle, seen from a third member', () => {
    const ids = people(4)
    const [ada, ben] = ids as [MemberId, MemberId]
    const views = cleanViews(ids)
    views.get(ada)?.set(ben, 'the middle, to Ada')
    views.get(ben)?.set(ada, 'the middle, to Ben')
    expect(agree(ids, views)).toEqual({ name: 'mismatch', members: [ada, ben] })
  })

  it('never agrees for two members who are shown different certificates, whatever they are told', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 6 }),
        fc.func(fc.constantFrom('true', 'false', 'none')),
        (count, lie) => {
          const ids = people(count)
          const [ada, ben] = ids as [MemberId, MemberId]
          // Whoever is in the middle of Ada's and Ben's link decides what each hears of every other.
          const heardBy = (viewer: MemberId, foreign: string) => {
            const views = cleanViews(ids)
            views.get(viewer)?.set(viewer === ada ? ben : ada, foreign)
            for (const teller of ids.filter((id) => id !== viewer)) {
              for (const id of ids) {
                const told = lie(viewer, teller, id)
                if (told === 'none') views.get(teller)?.delete(id)
                if (told === 'false') views.get(teller)?.set(id, views.get(viewer)?.get(id) ?? '')
              }
            }
            return agree(ids, views)
          }
          const [adas, bens] = [heardBy(ada, 'the middle, to Ada'), heardBy(ben, 'the middle, to Ben')]
          if (adas.name !== 'agreed' || bens.name !== 'agreed') return
          expect([...adas.view].sort()).not.toEqual([...bens.view].sort())
        },
      ),
    )
  })
})
