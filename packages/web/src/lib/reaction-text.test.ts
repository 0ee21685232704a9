import { expect, it } from 'vitest'
import { reactionNews } from './reaction-text'

it('says who reacts how', () => {
  expect(reactionNews([{ name: 'Ada', reaction: 'thumbs_up' }])).toEqual(['Ada reacts: thumbs up'])
  expect(reactionNews([])).toEqual([])
})

it('puts those who react the same into one sentence, each once', () => {
  const came = ['Ada', 'Ben', 'Ada'].map((name) => ({ name, reaction: 'applause' as const }))
  expect(reactionNews([...came, { name: 'Cid', reaction: 'heart' }])).toEqual([
    'Ada and Ben react: applause',
    'Cid reacts: heart',
  ])
})

it('counts people of whom there are many, and reactions of many kinds', () => {
  const names = ['Ada', 'Ben', 'Cid', 'Eve']
  expect(reactionNews(names.map((name) => ({ name, reaction: 'laugh' })))).toEqual([
    '4 people react: laughing',
  ])
  const kinds = ['laugh', 'heart', 'surprise'] as const
  expect(reactionNews(kinds.map((reaction) => ({ name: 'Ada', reaction })))).toEqual(['3 reactions'])
})
