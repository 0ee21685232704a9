// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { useShortcuts } from './use-shortcuts'

let scope: EffectScope
beforeEach(() => {
  setActivePinia(createPinia())
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  document.body.replaceChildren()
})

const press = (key: string, options: KeyboardEventInit = {}) =>
  window.dispatchEvent(new KeyboardEvent('keydown', { key, ...options }))

const dialog = (state: 'open' | 'closed') => {
  document.body.innerHTML = `<div role="dialog" data-state="${state}"></div>`
}

it('leaves single keys to an open dialog, and combinations to the call', () => {
  const [help, microphone] = [vi.fn(), vi.fn()]
  scope.run(() => useShortcuts({ help, microphone }))
  dialog('open')
  press('?')
  expect(help).not.toHaveBeenCalled()
  press('d', { ctrlKey: true })
  expect(microphone).toHaveBeenCalledOnce()
})

it('takes the keys again as soon as a dialog is closed, while it is still shown', () => {
  const help = vi.fn()
  scope.run(() => useShortcuts({ help }))
  dialog('closed')
  press('?')
  expect(help).toHaveBeenCalledOnce()
})
