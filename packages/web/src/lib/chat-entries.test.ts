import { expect, it } from 'vitest'
import { chatEntries } from './chat-entries'

const line = (id: string) => ({ id })
const file = (name: string, after: string | null) => ({ name, after })
const shown = (
  ...given: Parameters<typeof chatEntries<{ id: string }, { name: string; after: string | null }>>
) => chatEntries(...given).map((entry) => (entry.kind === 'line' ? entry.line.id : entry.file.name))

it('puts each file behind the message after which it came', () => {
  const files = [file('first', null), file('plan', 'a'), file('photo', 'a'), file('last', 'b')]
  expect(shown([line('a'), line('b')], files)).toEqual(['first', 'a', 'plan', 'photo', 'b', 'last'])
  expect(shown([], files.slice(0, 1))).toEqual(['first'])
  expect(shown([line('a')], [])).toEqual(['a'])
})

it('keeps files whose message is no longer shown', () => {
  expect(shown([line('b')], [file('plan', 'a')])).toEqual(['plan', 'b'])
})
