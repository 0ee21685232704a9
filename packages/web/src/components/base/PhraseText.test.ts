// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { h } from 'vue'
import PhraseText from './PhraseText.vue'

it('puts elements and values where the sentence has them', () => {
  const phrase = mount(PhraseText, {
    props: { keypath: 'news.file.offered', values: { file: 'notes.pdf', size: '2 kB' } },
    slots: { name: () => h('bdi', 'Ada') },
  })
  expect(phrase.text()).toBe('Ada offers a file: notes.pdf, 2 kB')
  expect(phrase.get('bdi').text()).toBe('Ada')
})
