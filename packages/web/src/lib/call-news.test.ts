import { newMemberId } from '@talki/core/id'
import { expect, it } from 'vitest'
import { callNews } from './call-news'

const person = (name: string) => ({
  id: newMemberId(),
  name,
  self: false,
  admin: false,
  microphone: true,
  screen: false,
  hand: 0,
  link: 'connected' as const,
})
const me = { ...person('Me'), self: true }
const ada = person('Ada')
const bob = person('Bob')

it('tells who came and went, and how many are here', () => {
  expect(callNews([me], [me, ada])).toEqual(['Ada joined', '2 people here'])
  expect(callNews([me, ada], [me], new Set([ada.id]))).toEqual(['Ada was removed', 'You are alone'])
  expect(callNews([me, ada, bob], [me])).toEqual(['Ada left', 'Bob left', 'You are alone'])
})

it('tells who muted, but not one’s own: the button says that', () => {
  expect(callNews([me, ada], [me, { ...ada, microphone: false }])).toEqual(['Ada muted'])
  expect(callNews([me, ada], [{ ...me, microphone: false }, ada])).toEqual([])
})

it('tells who raises a hand and who lowers it, and not that the others move up', () => {
  const up = (one: typeof ada, hand: number) => ({ ...one, hand })
  expect(callNews([me, ada, bob], [me, up(ada, 1), bob])).toEqual(['Ada raised their hand'])
  expect(callNews([me, up(ada, 1), up(bob, 2)], [me, ada, up(bob, 1)])).toEqual(['Ada lowered their hand'])
  expect(callNews([me], [up(me, 1)])).toEqual([])
})

it('tells who begins to share a screen and who ends, also of somebody who comes with one', () => {
  const sharing = { ...ada, screen: true }
  expect(callNews([me, ada, bob], [me, sharing, bob])).toEqual(['Ada is sharing their screen'])
  expect(callNews([me, sharing, bob], [me, ada, bob])).toEqual(['Ada has stopped sharing their screen'])
  expect(callNews([me], [me, sharing])).toEqual([
    'Ada joined',
    '2 people here',
    'Ada is sharing their screen',
  ])
  expect(callNews([me, sharing], [me])).toEqual(['Ada left', 'You are alone'])
  expect(callNews([me], [{ ...me, screen: true }])).toEqual([])
})

it('does not take the first state of a new link for a change', () => {
  const connecting = { ...ada, microphone: false, link: 'connecting' as const }
  expect(callNews([me, connecting], [me, ada])).toEqual([])
})

it('tells of trouble and of its end', () => {
  const lost = { ...ada, link: 'reconnecting' as const }
  expect(callNews([me, ada], [me, lost])).toEqual(['Ada is reconnecting'])
  expect(callNews([me, lost], [me, ada])).toEqual(['Ada is back'])
  const away = { ...ada, link: 'detour' as const }
  expect(callNews([me, lost], [me, away])).toEqual([])
  const gone = { ...ada, link: 'lost' as const }
  expect(callNews([me, away], [me, gone])).toEqual(['Ada cannot be reached'])
  expect(callNews([me, gone], [me, ada])).toEqual(['Ada is back'])
})

it('tells who is the admin from now on, and not who has been it', () => {
  expect(callNews([me, ada], [me, { ...ada, admin: true }])).toEqual(['Ada is the admin now'])
  expect(callNews([me, ada], [{ ...me, admin: true }, ada])).toEqual(['You are the admin now'])
  expect(
    callNews(
      [{ ...me, admin: true }],
      [
        { ...me, admin: true },
        { ...ada, admin: true },
      ],
    ),
  ).toEqual(['Ada joined', '2 people here'])
})

it('is silent when nothing changed', () => {
  expect(callNews([me, ada], [{ ...me }, { ...ada }])).toEqual([])
})
