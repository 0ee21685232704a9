import { newMemberId } from '@talki/core/id'
import type { ClientFrame } from '@talki/core/protocol/frames'
import { expect, it } from 'vitest'
import { createDoorLines, type DoorLineEvent } from './door-lines'

const [ada, ben] = [newMemberId(), newMemberId()]

const start = () => {
  const world = { now: 0, isConnected: true }
  const sent: ClientFrame[] = []
  const events: DoorLineEvent[] = []
  const lines = createDoorLines(
    { now: () => world.now, send: (frame) => world.isConnected && sent.push(frame) > 0 },
    (event) => events.push(event),
  )
  return { world, sent, events, lines }
}

it('goes to the server, without blanks around it', () => {
  const { world, sent, lines } = start()
  expect(lines.say(ben, ' Just a minute ')).toBe(true)
  expect(sent).toMatchObject([{ type: 'say', to: ben, text: 'Just a minute' }])
  world.isConnected = false
  expect(lines.say(ben, 'x')).toBe(false)
})

it('is not sent when it is empty, too long, or one too many', () => {
  const { world, sent, lines } = start()
  expect([' ', 'x'.repeat(201)].map((text) => lines.say(ben, text))).toEqual([false, false])
  expect(['x'.repeat(200), 'b', 'c', 'd'].map((text) => lines.say(ben, text))).toEqual([
    true,
    true,
    true,
    false,
  ])
  expect(lines.say(ada, 'to another')).toBe(true)
  world.now = 5000
  expect(lines.say(ben, 'd')).toBe(true)
  expect(sent).toHaveLength(5)
})

it('is taken from each member so often and no more', () => {
  const { events, lines } = start()
  for (let index = 0; index < 20; index += 1) lines.receive(ben, `line ${index}`)
  lines.receive(ada, ' ')
  lines.receive(ada, 'hello')
  expect(events.map(({ text }) => text)).toEqual(['line 0', 'line 1', 'line 2', 'hello'])
})
