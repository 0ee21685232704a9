import { DROPPED, HONEST, REFUSED } from '@talki/core/protocol/_name-corpus'
import { nameProblem, tidyName, toDisplayName } from '@talki/core/protocol/name'
import { build } from 'esbuild'
import { admit, expectTiles, knock, openCall } from '../_steps'
import { expect, test } from '../_test'

type Names = {
  nameProblem: typeof nameProblem
  tidyName: typeof tidyName
  toDisplayName: typeof toDisplayName
}
declare global {
  interface Window {
    names: Names
  }
}

/** The module as a browser gets it. */
const bundle = async (): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [new URL(import.meta.resolve('@talki/core/protocol/name')).pathname],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    globalName: 'names',
    target: 'es2022',
    charset: 'utf8',
  })
  return outputFiles[0]?.text ?? ''
}

// What a browser takes and the server does not is a person who cannot come in and is not told why. Engines differ: in
// Chromium 150 a class with characters beyond the BMP is not found before `$`.
test('this browser judges names as the server does', async ({ page }) => {
  const texts = [...HONEST, ...DROPPED.map(([typed]) => typed), ...Object.values(REFUSED).flat()]
  const expected = texts.map((text) => {
    const tidy = tidyName(text)
    return { text, tidy, problem: nameProblem(tidy), shown: toDisplayName(text) }
  })
  await page.addScriptTag({ content: await bundle() })
  const found = await page.evaluate(
    (all) =>
      all.map((text) => {
        const tidy = window.names.tidyName(text)
        return {
          text,
          tidy,
          problem: window.names.nameProblem(tidy),
          shown: window.names.toDisplayName(text),
        }
      }),
    texts,
  )
  expect(found).toEqual(expected)
})

test('a claim is refused with a sentence, and a name that has joiners goes through as it is', async ({
  invite,
}) => {
  const ada = await invite('Ada')
  const { page } = ada
  await page.goto('/')
  for (const claim of ['Ada VERlFlED', 'Ada (host)', 'Talki Support']) {
    await page.getByLabel('Your name').fill(claim)
    await page.getByRole('button', { name: 'Open a call' }).click()
    await expect(page.getByRole('alert')).toContainText('A name can’t say')
    await expect(page).toHaveURL('/')
  }
  const link = await openCall(ada)
  const guest = await invite('പ്രവീണ്\u200D 👩🏽\u200D🚀')
  await knock({ ...guest, name: `\u200B${guest.name}\u202E\uFEFF` }, link)
  await admit(ada, guest)
})

test('two people of one name have a tag each, the same for all, wherever their name stands', async ({
  invite,
}) => {
  const [host, ben] = [await invite('Ada'), await invite('Ben')]
  const second = await invite('Ada')
  const link = await openCall(host)
  await expect(host.page.locator('.tag')).toHaveCount(0)
  await knock(second, link)
  const card = host.page.locator('.knock').filter({ hasText: 'Ada' })
  const tag = await card.locator('.tag').innerText()
  expect(tag).toMatch(/^[a-z2-7]{4,}$/)
  await expect(host.page.getByText(`Ada ${tag} knocks at the door`)).toBeAttached()
  await host.page.getByRole('button', { name: `Admit Ada ${tag}` }).click()
  await expectTiles(host, [host, second])
  await expect(host.page.getByText(`Ada ${tag} joined`)).toBeAttached()

  await knock(ben, link)
  await admit(host, ben)
  const tags = () => ben.page.locator('[data-member] .tag').allInnerTexts()
  await expect.poll(tags).toHaveLength(2)
  expect(new Set(await tags()).size).toBe(2)
  expect(await tags()).toContain(tag)
  expect(await host.page.locator('[data-member] .tag').allInnerTexts()).toEqual(
    expect.arrayContaining(await tags()),
  )

  await host.page.getByRole('button', { name: 'people in this call' }).click()
  await expect(host.page.getByRole('dialog').locator('.tag')).toHaveCount(2)
  await expect(host.page.getByRole('button', { name: `Remove Ada ${tag}` })).toBeVisible()
})
