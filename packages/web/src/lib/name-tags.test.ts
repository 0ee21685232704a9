import { type MemberId, newMemberId } from '@talki/core/id'
import { HONEST } from '@talki/core/protocol/_name-corpus'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { OTHER } from './confusables-other'
import { loadOtherLookalikes, nameTags, needsOtherLookalikes } from './name-tags'

const others = await loadOtherLookalikes()

const memberId = (start: string) => start.padEnd(26, 'q') as MemberId
const tagged = (...names: string[]) => {
  const members = names.map((name) => ({ id: newMemberId(), name }))
  const tags = nameTags(members, others)
  return members.map(({ id }) => tags.has(id))
}

it.each([
  ['Ada', 'Ada'],
  ['Ada', 'ada '],
  ['Ada', 'Аdа'],
  ['Ada', 'Ada.'],
  ['José', 'Jose'],
  ['Ada Lovelace', 'AdaLovelace'],
  ['Marn', 'Mam'],
  ['Ilse', 'llse'],
  ['Bob', 'B0b'],
  ['О. Попов', 'O. Пoпoв'],
  ['علی', 'على'],
  ['مُحَمَّد', 'محمد'],
  ['葛\u{E0100}城', '葛城'],
  ['ﾚｲ', 'レイ'],
  ['Ada 💃', 'Аda 💃'],
])('gives %j and %j a tag each', (one, other) => {
  expect(tagged(one, other)).toEqual([true, true])
  expect(tagged(one, 'Somebody else', other)).toEqual([true, false, true])
})

it.each([
  ['Ada', 'Ade'],
  ['Ada', 'Ada L.'],
  ['Ada 💃', 'Ada'],
  ['Дмитро', 'Дмитрий'],
  ['राम', 'रीमा'],
  ['بدر', 'تدر'],
  ['王小明', '王大明'],
  ['김민준', '김민중'],
])('gives %j and %j none', (one, other) => {
  expect(tagged(one, other)).toEqual([false, false])
})

it('compares names in ASCII alone without the other lookalikes', () => {
  expect(Array.from(Object.values(OTHER).join('')).every(needsOtherLookalikes)).toBe(true)
  expect(needsOtherLookalikes("Ada_O'Neil ~1")).toBe(false)
  expect(needsOtherLookalikes('José')).toBe(true)
})

it('takes honest names for different ones', () => {
  // All but two, that are there in two spellings.
  const alike = tagged(...HONEST)
  expect(HONEST.filter((_, at) => alike[at])).toEqual(['പ്രവീണ്\u200D', 'പ്രവീൺ', 'Host, Adam', 'Host Adam'])
})

it('takes the tag from the id, and more of it where that is not enough', () => {
  const [one, two, three] = [memberId('abcd'), memberId('wxyz'), memberId('wxy2')]
  expect([...nameTags([one, two, three].map((id) => ({ id, name: 'Ada' }))).values()]).toEqual([
    'abcd',
    'wxyz',
    'wxy2',
  ])
  // An l and an i are drawn alike.
  const alike = [memberId('abcla'), memberId('abcib')]
  expect([...nameTags(alike.map((id) => ({ id, name: 'Ada' }))).values()]).toEqual(['abcla', 'abcib'])
})

it('tags a name that spells out the tag of another', () => {
  const members = [
    { id: memberId('abcd'), name: 'Ada' },
    { id: memberId('wxyz'), name: 'Ada' },
    { id: memberId('evil'), name: 'Ada (ABCD)' },
    { id: memberId('good'), name: 'Ada B' },
  ]
  expect([...nameTags(members).keys()]).toEqual(members.slice(0, 3).map(({ id }) => id))
})

it('leaves no two of a name alike, in whatever order they are listed', () => {
  const id = fc
    .array(fc.constantFrom('a', 'i', 'l', 'b'), { minLength: 26, maxLength: 26 })
    .map((all) => all.join('') as MemberId)
  const members = fc.uniqueArray(fc.record({ id, name: fc.constantFrom('Ada', 'Аda', 'Ben', 'ADA') }), {
    selector: (member) => member.id,
    maxLength: 12,
  })
  fc.assert(
    fc.property(members, (all) => {
      const tags = nameTags(all)
      const shown = all.map(
        (member) => `${member.name === 'Ben' ? 'Ben' : 'Ada'} ${tags.get(member.id) ?? ''}`,
      )
      expect(new Set(shown).size).toBe(all.length)
      expect(new Map([...nameTags(all.toReversed())])).toEqual(tags)
    }),
  )
})
