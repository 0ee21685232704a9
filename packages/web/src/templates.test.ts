import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ElementTypes, NodeTypes, type ElementNode, type TemplateChildNode } from '@vue/compiler-dom'
import { expect, it } from 'vitest'
import { parse } from 'vue/compiler-sfc'

/**
 * Templates that survive "translate this page". A translator replaces text nodes by elements of its own. Vue goes on
 * writing to the node that it made, which is no longer in the document: a countdown stands still, and text that should
 * have gone stays. Where changing text is alone in an element, Vue sets the element's whole content instead.
 */
const src = import.meta.dirname
const components = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.vue'),
)

const isText = (node: TemplateChildNode): boolean =>
  node.type === NodeTypes.INTERPOLATION || (node.type === NodeTypes.TEXT && node.content.trim() !== '')

const isConditional = ({ props }: ElementNode): boolean =>
  props.some(
    (prop) => prop.type === NodeTypes.DIRECTIVE && ['if', 'else', 'else-if', 'for'].includes(prop.name),
  )

const says = ({ props }: ElementNode, name: string, value: string): boolean =>
  props.some(
    (prop) => prop.type === NodeTypes.ATTRIBUTE && prop.name === name && prop.value?.content === value,
  )

/** Elements whose text means nothing in another language: names, codes, keys. */
const UNTRANSLATED = ['bdi', 'code', 'kbd']
const COUNTDOWN = 'formatCountdown('

const faultsOf = (parent: ElementNode): string[] => {
  const children = parent.children.filter(
    (node) => isText(node) || (node.type !== NodeTypes.TEXT && node.type !== NodeTypes.COMMENT),
  )
  const changing = children.filter((node) => node.type === NodeTypes.INTERPOLATION)
  const isAlone = children.every(isText) && parent.tagType === ElementTypes.ELEMENT
  const shown = `<${parent.tag}> in line ${parent.loc.start.line}`
  const faults: string[] = []
  if (changing.length > 0 && !isAlone) faults.push(`${shown}: changing text is not alone in an element`)
  if (parent.tagType === ElementTypes.TEMPLATE && isConditional(parent) && children.some(isText))
    faults.push(`${shown}: conditional text without an element of its own`)
  const isFixed =
    UNTRANSLATED.includes(parent.tag) || changing.some((node) => node.loc.source.includes(COUNTDOWN))
  if (isFixed && !says(parent, 'translate', 'no')) faults.push(`${shown}: translate="no" is missing`)
  return [...faults, ...children.flatMap((node) => (node.type === NodeTypes.ELEMENT ? faultsOf(node) : []))]
}

it.each(components)('%s can be translated by the browser', (file) => {
  const { descriptor } = parse(readFileSync(join(src, file), 'utf8'))
  const roots = descriptor.template?.ast?.children ?? []
  expect(roots.filter(isText)).toEqual([])
  expect(roots.flatMap((node) => (node.type === NodeTypes.ELEMENT ? faultsOf(node) : []))).toEqual([])
})
