// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { isTalkKey } from './push-to-talk'

afterEach(() => document.body.replaceChildren())

const space = { code: 'Space', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
const element = (html: string): Element | null => {
  document.body.innerHTML = html
  return document.querySelector('[data-focus]')
}

describe('Space is for talking', () => {
  it.each([
    '<p data-focus>text</p>',
    '<h1 data-focus tabindex="-1">Call</h1>',
    '<div data-focus role="group" tabindex="-1"></div>',
    '<video data-focus></video>',
  ])('on %s', (html) => expect(isTalkKey(space, element(html))).toBe(true))

  it('on the page itself', () => {
    expect(isTalkKey(space, document.body)).toBe(true)
    expect(isTalkKey(space, null)).toBe(true)
  })
})

describe('Space belongs to the element', () => {
  it.each([
    '<button data-focus>Mute</button>',
    '<button><span data-focus>Mute</span></button>',
    '<a href="/" data-focus>Home</a>',
    '<input data-focus type="checkbox">',
    '<textarea data-focus></textarea>',
    '<select data-focus></select>',
    '<details><summary data-focus>More</summary></details>',
    '<div data-focus contenteditable="true"></div>',
    '<div data-focus role="menuitem" tabindex="-1"></div>',
    '<div data-focus role="slider"></div>',
    '<div data-focus tabindex="0">A list that is scrolled</div>',
  ])('on %s', (html) => expect(isTalkKey(space, element(html))).toBe(false))
})

it.each([{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { shiftKey: true }, { code: 'KeyM' }])(
  'is another key with %j',
  (change) => expect(isTalkKey({ ...space, ...change }, document.body)).toBe(false),
)
