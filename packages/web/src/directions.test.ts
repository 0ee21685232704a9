import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'vue/compiler-sfc'

/**
 * Styles that name no side of the screen: in a language that is written from right to left the page is laid out the
 * other way around, by "start" and "end".
 */
const src = import.meta.dirname
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.(vue|css)$/.test(file),
)

/** Declarations that may name a side, since nothing depends on which. */
const INDIFFERENT = [
  // A legend as wide as its box.
  'float: left',
  // The middle.
  'left: 50%',
  'inset: 50% auto auto 50%',
]

const NAMED_SIDE = /^(?:(?:margin|padding|border|scroll-margin|scroll-padding)-)?(?:left|right)(?:-[a-z-]+)?:/
const SIDE_AS_VALUE = /^(?:text-align|float|clear|caption-side): (?:left|right)$/

/** Whether a shorthand gives the right and the left side different values. */
const isLopsided = (declaration: string): boolean => {
  const [, values = ''] =
    /^(?:margin|padding|inset|border-(?:width|color|style)): (.*)$/s.exec(declaration) ?? []
  // A notch is where it is, however text runs.
  const sides =
    values
      .replace(/safe-area-inset-(?:left|right)/g, 'notch')
      .match(/(?:[^\s(]|\((?:[^()]|\([^()]*\))*\))+/g) ?? []
  return sides.length === 4 && sides[1] !== sides[3]
}

const stylesOf = (file: string): string => {
  const text = readFileSync(join(src, file), 'utf8')
  return file.endsWith('.css')
    ? text
    : parse(text)
        .descriptor.styles.map(({ content }) => content)
        .join('\n')
}
const declarationsOf = (css: string): string[] =>
  css
    .replace(/\/\*.*?\*\//gs, '')
    .split(/[{};]/)
    .map((declaration) => declaration.trim())

const faultsIn = (css: string): string[] =>
  declarationsOf(css).filter(
    (declaration) =>
      !INDIFFERENT.includes(declaration) &&
      (NAMED_SIDE.test(declaration) || SIDE_AS_VALUE.test(declaration) || isLopsided(declaration)),
  )

it.each(files)('%s names no side of the screen', (file) => {
  expect(faultsIn(stylesOf(file))).toEqual([])
})

it('finds what does', () => {
  const css = `.a { margin-left: 1px; left: 0; text-align: right; inset: 2px 2px 2px auto;
    padding: 1rem calc(1px + var(--a, 2px)) 1rem 2rem; inset: 0 auto; margin-inline-start: 1px; padding: 1px 2px 3px }`
  expect(faultsIn(css)).toHaveLength(5)
})
