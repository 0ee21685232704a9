import { LimitReason } from '@talki/core/protocol/peer'
import { expect, it } from 'vitest'
import { pictureNote, type NotedPicture, type PictureLimit } from './picture-note'

const ben: NotedPicture = { source: 'camera', name: 'Ben', self: false, on: true }
const screen: NotedPicture = { ...ben, source: 'screen' }
const full = { dataUse: 'full', isOwnPath: false } as const
const sentence = (
  limit: PictureLimit | undefined,
  picture = ben,
  own: Parameters<typeof pictureNote>[2] = full,
) => pictureNote(picture, limit, own)?.sentence

it('says nothing where nothing is wanting, or the source is off', () => {
  expect(sentence(undefined)).toBeUndefined()
  expect(sentence({ why: null, absent: false })).toBeUndefined()
  expect(sentence({ why: 'uplink', absent: true }, { ...ben, on: false })).toBeUndefined()
})

it('has words for every reason, of a camera and of a screen', () => {
  for (const why of LimitReason.options)
    for (const absent of [false, true])
      for (const picture of [ben, screen]) {
        const note = pictureNote(picture, { why, absent }, full)
        expect(note).toMatchObject({ absent })
        expect(note?.sentence).toContain('Ben')
        expect(note?.short).not.toBe('')
      }
})

it('names whose choice and whose connection it is', () => {
  expect(sentence({ why: 'low_data', absent: false })).toBe('Ben sends less to save data.')
  expect(sentence({ why: 'audio_only', absent: true })).toBe('Ben sends sound only.')
  expect(sentence({ why: 'path', absent: false })).toBe('Shown small because the connection to Ben is slow.')
  const own = { dataUse: 'full', isOwnPath: true } as const
  expect(sentence({ why: 'path', absent: false }, ben, own)).toBe(
    'Shown small because your connection is slow.',
  )
  expect(sentence({ why: 'path', absent: false }, screen, own)).toBe('Not sharp: your connection is slow.')
  expect(sentence({ why: 'uplink', absent: false }, screen)).toBe('Not sharp: the upload of Ben is slow.')
})

it('puts the own choice first', () => {
  const audio = { dataUse: 'audio', isOwnPath: false } as const
  expect(pictureNote(ben, undefined, audio)).toMatchObject({ absent: true, short: 'Sound only' })
  expect(pictureNote({ ...ben, self: true }, undefined, audio)?.absent).toBe(false)
  const low = { dataUse: 'low', isOwnPath: false } as const
  expect(sentence(undefined, ben, low)).toBe('Shown small because you save data.')
  expect(sentence(undefined, screen, low)).toBeUndefined()
  expect(sentence(undefined, { ...ben, self: true }, low)).toContain('the others see you small')
})
