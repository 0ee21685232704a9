// @vitest-environment happy-dom
import { newMemberId } from '@talki/core/id'
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import type { Tile } from '../stores/call-state'
import VideoTile from './VideoTile.vue'

const ada: Tile = {
  id: newMemberId(),
  name: 'Ada Lovelace',
  verified: true,
  self: false,
  admin: true,
  microphone: false,
  camera: true,
  speaking: false,
  link: 'connected',
}
const show = (over: Partial<Tile> = {}) =>
  mount(VideoTile, { props: { tile: { ...ada, ...over } }, global: { stubs: { StreamVideo: true } } })
const words = (tile: ReturnType<typeof show>) => tile.text().replace(/\s+/g, ' ').replace(/ ,/g, ',')

it('says in words what it shows by signs', () => {
  expect(words(show())).toBe('Ada Lovelace, verified, keeps the door, muted')
  expect(words(show({ verified: false, admin: false, microphone: true }))).toBe('Ada Lovelace')
  expect(words(show({ link: 'reconnecting' }))).toContain('reconnecting')
})

it('shows initials where there is no picture', () => {
  expect(show().find('.avatar').exists()).toBe(false)
  expect(show({ camera: false }).find('.avatar').text()).toBe('AL')
  expect(show({ link: 'connecting' }).find('.avatar').text()).toBe('AL')
})

it('rings only for somebody who is heard', () => {
  expect(show({ speaking: true, microphone: true }).classes()).toContain('tile--speaking')
  expect(show({ speaking: true }).classes()).not.toContain('tile--speaking')
})

it('never plays one’s own sound', () => {
  expect(show({ self: true }).findComponent({ name: 'StreamVideo' }).props()).toMatchObject({
    of: 'self',
    muted: true,
    mirrored: true,
  })
  expect(show().findComponent({ name: 'StreamVideo' }).props()).toMatchObject({ of: ada.id, muted: false })
})

it('takes a name for text, whatever is in it', () => {
  const tile = show({ name: '<img src=x onerror=alert(1)>' })
  expect(tile.find('img').exists()).toBe(false)
  expect(tile.text()).toContain('<img src=x')
})
