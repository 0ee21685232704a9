// @vitest-environment happy-dom
import { newMemberId } from '@talki/core/id'
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import type { Quality } from '../../lib/link-quality'
import type { PictureNote } from '../../lib/picture-note'
import type { Tile } from '../../stores/tiles'
import StreamVideo from './StreamVideo.vue'
import VideoTile from './VideoTile.vue'

const member = newMemberId()
const ada: Tile = {
  key: `${member}:camera`,
  member,
  source: 'camera',
  name: 'Ada Lovelace',
  verified: true,
  self: false,
  admin: true,
  microphone: false,
  on: true,
  speaking: false,
  hand: 0,
  link: 'connected',
}
const show = (
  over: Partial<Tile> = {},
  tag?: string,
  props: {
    pinned?: boolean
    silenced?: boolean
    mirrored?: boolean
    quality?: Quality | undefined
    note?: PictureNote | undefined
  } = {
    mirrored: true,
  },
) =>
  mount(VideoTile, {
    props: { tile: { ...ada, ...over }, tag, quality: undefined, note: undefined, ...props },
    global: { stubs: { StreamVideo: true } },
  })
const words = (tile: ReturnType<typeof show>) => tile.text().replace(/\s+/g, ' ').replace(/ ,/g, ',')

it('says in words what it shows by signs', () => {
  expect(words(show())).toBe('Ada Lovelace, verified, admin, muted')
  expect(words(show({ verified: false, admin: false, microphone: true }))).toBe('Ada Lovelace')
  expect(words(show({ verified: false, admin: false, microphone: true }, 'wxyz'))).toBe('Ada Lovelacewxyz')
  expect(words(show({ link: 'reconnecting' }))).toContain('reconnecting')
  const plain = { verified: false, admin: false, microphone: true }
  expect(words(show(plain, undefined, { pinned: true, silenced: true }))).toBe(
    'Ada Lovelace, pinned, muted for you',
  )
})

it('says what is done about a link that is out', () => {
  const veil = (link: Tile['link']) => show({ link }).find('.tile__veil').text()
  expect(veil('connecting')).toBe('Connecting…')
  expect(veil('reconnecting')).toBe('Reconnecting…')
  expect(veil('detour')).toBe('Trying another way…')
  expect(words(show({ link: 'lost' }))).toContain('cannot be reached')
})

it('asks in the end, at the camera alone: try again, or leave out', async () => {
  const tile = show({ link: 'lost' })
  const [again, out] = tile.findAll('button')
  expect([again?.text(), out?.text()].map((text) => text?.replace(/\s+/g, ' '))).toEqual([
    'Try again Ada Lovelace',
    'Leave out Ada Lovelace',
  ])
  await again?.trigger('click')
  await out?.trigger('click')
  expect([tile.emitted('retry'), tile.emitted('leaveOut')]).toEqual([[[]], [[]]])
  expect(
    show({ link: 'lost', source: 'screen', key: `${member}:screen` })
      .find('.tile__choice')
      .exists(),
  ).toBe(false)
  expect(show({ link: 'detour' }).find('button').exists()).toBe(false)
})

it('says why a picture is small, and shows the avatar in place of one that is absent', () => {
  const note: PictureNote = { absent: false, short: 'Saves data', sentence: 'Ada sends less to save data.' }
  const small = show({}, undefined, { note })
  expect(words(small)).toContain('Ada sends less to save data.')
  expect(small.find('.avatar').exists()).toBe(false)
  const absent = show({}, undefined, { note: { ...note, absent: true } })
  expect(absent.find('.avatar').exists()).toBe(true)
  // What is wrong with the link says more.
  const poor = show({}, undefined, { note, quality: { grade: 'poor', cause: 'loss' } })
  expect(words(poor)).not.toContain('save data')
})

it('says why a picture is not as it should be, and leads to the link', async () => {
  const poor: Quality = { grade: 'poor', cause: 'loss' }
  const tile = show({}, undefined, { quality: poor })
  const sign = tile.get('button')
  expect(sign.text().replace(/\s+/g, ' ')).toBe(
    'Losing data. Part of what Ada Lovelace sends is lost on the way to you. Show the link',
  )
  await sign.trigger('click')
  expect(tile.emitted('links')).toHaveLength(1)
  expect(
    show({}, undefined, { quality: { grade: 'good' } })
      .find('button')
      .exists(),
  ).toBe(false)
  expect(show({ link: 'reconnecting' }, undefined, { quality: poor }).find('button').exists()).toBe(false)
  expect(
    show({ source: 'screen', key: `${member}:screen` }, undefined, { quality: poor }).text(),
  ).not.toContain('Show the link')
})

it('shows initials where there is no picture', () => {
  expect(show().find('.avatar').exists()).toBe(false)
  expect(show({ on: false }).find('.avatar').text()).toBe('AL')
  expect(show({ link: 'connecting' }).find('.avatar').text()).toBe('AL')
})

it('rings only for somebody who is heard', () => {
  expect(show({ speaking: true, microphone: true }).classes()).toContain('tile--speaking')
  expect(show({ speaking: true }).classes()).not.toContain('tile--speaking')
})

it('shows the picture of its own source, the user’s own as in a mirror', () => {
  const video = (over: Partial<Tile> = {}) => show(over).findComponent(StreamVideo).props()
  expect(video({ self: true })).toMatchObject({ of: 'self:camera', mirrored: true })
  expect(
    show({ self: true }, undefined, { mirrored: false }).findComponent(StreamVideo).props('mirrored'),
  ).toBe(false)
  expect(video()).toMatchObject({ of: `${member}:camera`, mirrored: false })
  const screen = { key: `${member}:screen`, source: 'screen' } as const
  expect(video(screen)).toMatchObject({ of: `${member}:screen` })
  expect(video({ ...screen, self: true })).toMatchObject({ of: 'self:screen', mirrored: false })
})

it('takes a name for text, whatever is in it', () => {
  const tile = show({ name: '<img src=x onerror=alert(1)>' })
  expect(tile.find('img').exists()).toBe(false)
  expect(tile.text()).toContain('<img src=x')
})

it('says "You" of the user where a tile is small, and has the name read out all the same', () => {
  const tile = show({ self: true })
  expect(tile.get('.tile__text--own').text()).toBe('Ada Lovelace (you)')
  expect(tile.get('.tile__text--short').text()).toBe('You')
  expect(tile.get('.tile__text--short').attributes('aria-hidden')).toBe('true')
  expect(show().find('.tile__text--short').exists()).toBe(false)
})
