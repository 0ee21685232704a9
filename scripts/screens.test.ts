import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { expect, it } from 'vitest'
import { shootingTests } from './_shooting-tests.mjs'
import { INSTALL_PICTURES, STATES } from './_states'

const folder = join(import.meta.dirname, '../docs/screens')
const described = Object.values(STATES).flatMap((states) => Object.keys(states))

it('every state that a test takes pictures of is described, and no other', () => {
  const shown = shootingTests().flatMap(({ states }) => states)
  expect(shown.toSorted()).toEqual(described.toSorted())
})

it('every state has its pictures: three widths, two schemes, two directions', () => {
  const pictures = described.flatMap((state) =>
    [360, 768, 1440].flatMap((width) =>
      ['light', 'dark', 'light-rtl', 'dark-rtl'].map((look) => `${state}-${width}-${look}.webp`),
    ),
  )
  const files = readdirSync(folder).filter((file) => file !== 'README.md')
  expect(files.toSorted()).toEqual(pictures.toSorted())
})

it('every picture of the install manifest is one of a state, of the size that the manifest says', () => {
  const manifest = readFileSync(join(folder, '../../packages/web/public/manifest.webmanifest'), 'utf8')
  const { screenshots } = JSON.parse(manifest) as { screenshots: { src: string; sizes: string }[] }
  const named = Object.entries(INSTALL_PICTURES).map(([picture, file]) => {
    const [, state, width] = /^(.+)-(\d+)-light$/.exec(picture) ?? []
    expect(described).toContain(state)
    return { src: `/screenshots/${file}`, width }
  })
  const wanted = screenshots.map(({ src, sizes }) => ({ src, width: sizes.split('x')[0] }))
  expect(wanted).toEqual(named)
})

// After a change of the states: npx vitest run --project unit scripts/screens.test.ts -u
it('the index lists every state', async () => {
  const introduction = [
    'Pictures of every page and state, taken by the browser tests: at widths of 360, 768 and 1440 pixels, in the',
    'light and the dark scheme, in English and, from right to left, in Arabic. `npm run screens` takes them anew,',
    '`npm run screens chat lobby` those of a test file or a state. The call is a real one between browsers; the face',
    'before each camera is drawn.',
    '',
    'A file is named `<state>-<width>-<scheme>.webp`, and `<state>-<width>-<scheme>-rtl.webp` from right to left; the',
    'links lead to four of the twelve.',
  ]
  const row = ([state, text]: [string, string]) => {
    const links = { 360: '360-light', 1440: '1440-light', dark: '1440-dark', rtl: '1440-light-rtl' }
    const pictures = Object.entries(links).map(([name, look]) => `[${name}](${state}-${look}.webp)`)
    return `| \`${state}\` | ${text} | ${pictures.join(' ')} |`
  }
  const tables = Object.entries(STATES).map(([title, states]) =>
    [
      `## ${title}\n`,
      '| State | Shows | Pictures |',
      '| - | - | - |',
      ...Object.entries(states).map(row),
    ].join('\n'),
  )
  const index = join(folder, 'README.md')
  const text = `# Screens\n\n${introduction.join('\n')}\n\n${tables.join('\n\n')}\n`
  const formatted = await format(text, { ...(await resolveConfig(index)), filepath: index })
  await expect(formatted).toMatchFileSnapshot(index)
})
