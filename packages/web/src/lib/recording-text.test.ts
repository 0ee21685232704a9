import { expect, it } from 'vitest'
import { recordingNews, recordingText } from './recording-text'

const ben = { id: 'b', name: 'Ben', self: false }
const me = { id: 'm', name: 'Ada', self: true }

it('says who records', () => {
  expect(recordingText(['Ben'], false)).toBe('Ben is recording this call')
  expect(recordingText(['Ben', 'Eve'], false)).toBe('2 people are recording this call')
  expect(recordingText([], true)).toBe('You are recording this call')
  expect(recordingText(['Ben'], true)).toBe('You and 1 more are recording this call')
})

it('announces who begins and who ends, and nobody who goes on', () => {
  expect(recordingNews([], [ben, me])).toEqual(['Ben is recording this call', 'You are recording this call'])
  expect(recordingNews([ben, me], [me])).toEqual(['Ben no longer records this call'])
  expect(recordingNews([ben, me], [ben])).toEqual(['Your recording has ended'])
  expect(recordingNews([ben], [ben])).toEqual([])
})
