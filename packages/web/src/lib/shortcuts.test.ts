// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { isTyping, modifierName, shortcutOf } from './shortcuts'

const press = (key: string, more: Partial<KeyboardEventInit> = {}) =>
  new KeyboardEvent('keydown', { key, ...more })

describe('shortcutOf', () => {
  it.each([
    [press('m'), 'microphone'],
    [press('V'), 'camera'],
    [press('s'), 'screen'],
    [press('s', { ctrlKey: true }), null],
    [press('h'), 'hand'],
    [press('r'), 'react'],
    [press('r', { ctrlKey: true }), null],
    [press('c'), 'chat'],
    [press('c', { ctrlKey: true }), null],
    [press('k'), 'knock'],
    [press('?', { shiftKey: true }), 'help'],
    [press('d', { ctrlKey: true }), 'microphone'],
    [press('e', { metaKey: true }), 'camera'],
    [press('x'), null],
    [press('m', { ctrlKey: true }), null],
    [press('m', { altKey: true }), null],
    [press('m', { repeat: true }), null],
    [press('D', { ctrlKey: true, shiftKey: true }), null],
  ])('%#: %o', (event, action) => {
    expect(shortcutOf(event, true)).toBe(action)
  })

  it('leaves single keys alone when they are switched off, and keeps the others', () => {
    expect(shortcutOf(press('m'), false)).toBeNull()
    expect(shortcutOf(press('d', { ctrlKey: true }), false)).toBe('microphone')
  })
})

it('knows text from controls', () => {
  expect(isTyping(document.createElement('input'))).toBe(true)
  expect(isTyping(document.createElement('select'))).toBe(true)
  expect(isTyping(document.createElement('button'))).toBe(false)
  expect(isTyping(null)).toBe(false)
})

it('names the modifier as the machine does', () => {
  expect(modifierName('MacIntel')).toBe('⌘')
  expect(modifierName('Linux x86_64')).toBe('Ctrl')
})
