import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nextRoles, type Candidate, type Roles } from './groups'

const candidates = (...pictures: [number, string][]): Candidate[] =>
  pictures.map(([id, picture]) => ({ id, picture }))
const rolesOf = (roles: Roles) => Object.fromEntries(roles)

it('has those who send the same picture share it, led by the first', () => {
  const all = candidates([1, 'large'], [2, 'small'], [3, 'large'], [4, 'small'], [5, 'tall'])
  expect(rolesOf(nextRoles(new Map(), all, 5))).toEqual({ 1: 1, 3: 1, 2: 2, 4: 2 })
})

it('keeps a leader, whatever comes first', () => {
  const before = new Map([
    [2, 2],
    [3, 2],
  ])
  const all = candidates([1, 'large'], [2, 'large'], [3, 'large'])
  expect(rolesOf(nextRoles(before, all, 3))).toEqual({ 1: 2, 2: 2, 3: 2 })
})

it('gives the lead to another when the leader is gone or sends another picture', () => {
  const before = new Map([
    [1, 1],
    [2, 1],
    [3, 1],
  ])
  expect(rolesOf(nextRoles(before, candidates([2, 'large'], [3, 'large']), 3))).toEqual({ 2: 2, 3: 2 })
  const split = candidates([1, 'small'], [2, 'large'], [3, 'large'])
  expect(rolesOf(nextRoles(before, split, 3))).toEqual({ 2: 2, 3: 2 })
})

it('shares nothing among fewer than three links', () => {
  expect(nextRoles(new Map(), candidates([1, 'large'], [2, 'large']), 2).size).toBe(0)
})

it('has every group of one picture have one leader, which is in it', () => {
  const ids = fc.uniqueArray(fc.nat(9), { maxLength: 8 })
  const given = ids.chain((list) =>
    fc.tuple(
      fc.constant(list),
      fc.array(fc.constantFrom('large', 'small'), { minLength: list.length, maxLength: list.length }),
      fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 8 }),
    ),
  )
  fc.assert(
    fc.property(given, ([list, pictures, before]) => {
      const all = list.map((id, at) => ({ id, picture: pictures[at] ?? '' }))
      const roles = nextRoles(new Map(before), all, all.length)
      const pictureOf = new Map(all.map(({ id, picture }) => [id, picture]))
      for (const [id, leader] of roles) {
        expect(pictureOf.get(leader)).toBe(pictureOf.get(id))
        expect(roles.get(leader)).toBe(leader)
        expect([...roles].filter(([, each]) => each === leader).length).toBeGreaterThan(1)
      }
      const leaders = new Set([...roles].map(([id]) => `${pictureOf.get(id) ?? ''} ${String(roles.get(id))}`))
      expect(leaders.size).toBe(new Set([...roles.keys()].map((id) => pictureOf.get(id))).size)
    }),
  )
})
