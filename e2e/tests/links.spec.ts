import { knock, openCall } from '../_steps'
import { expect, test } from '../_test'

/** What messengers and people leave at the end of a link. */
const GLUED = [
  '.',
  ',',
  ')',
  '>',
  '%3E',
  '"',
  '”',
  '%',
  '%2',
  '%E2%80',
  ').',
  '.js',
  '/',
  "'*",
  '%20and%20more',
  '|x',
]

test('a link with something glued to it leads to its room, at its own address', async ({ invite, stack }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const link = await openCall(ada)
  const { page } = ben
  const addresses = [
    ...GLUED.map((junk) => `${link}${junk}`),
    ...['%3C', '(', '“', '%22', '/'].map(
      (junk) => `${stack.origin}/r/${junk}${link.slice(-26).toUpperCase()}`,
    ),
  ]
  for (const address of addresses) {
    const answer = await page.goto(address)
    expect(answer?.status(), address).toBe(200)
    await expect(page, address).toHaveURL(link)
    await expect(page.getByRole('button', { name: 'Ask to join' }), address).toBeVisible()
  }
})

test('whoever pastes a whole message gets to its room, and may knock there', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const link = await openCall(ada)
  await ben.page.goto('/')
  await ben.page.getByLabel('Join with a link or a code').fill(`Hi Ben, join us: (<${link.toUpperCase()}>).`)
  await ben.page.getByRole('button', { name: 'Join', exact: true }).click()
  await expect(ben.page).toHaveURL(link)
  await knock(ben, `${link}%`)
  await expect(ada.page.getByRole('button', { name: 'Admit Ben' })).toBeVisible()
})
