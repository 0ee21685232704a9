import { startStack } from '@talki/local/stack'
import { newPerson } from '../_people'
import { shoot } from '../_shoot'
import { openCall } from '../_steps'
import { expect, STACK, test } from '../_test'

test('whoever has signed in too often is told when they may again', async ({ browser }) => {
  await using stack = await startStack({ ...STACK, env: { ...STACK.env, SIGN_INS: '2' } })
  await using ada = await newPerson(browser, { name: 'Ada', origin: stack.origin })
  const { page } = ada
  await page.goto('/new')
  for (const name of ['Ada', 'Ben', 'Eve']) {
    await page.getByLabel('Your name').fill(name)
    await page.getByRole('button', { name: 'Open the door' }).click()
    if (name === 'Eve') break
    await page.getByRole('button', { name: 'Leave' }).click()
    await page.goto('/new')
  }
  await expect(page.getByRole('alert')).toContainText('Try again in 5 minutes')
  await shoot(ada, 'too-many-sign-ins', page.getByRole('alert'))
})

test('whoever has opened too many calls is told so, and can still join one', async ({ browser }) => {
  await using stack = await startStack({ ...STACK, env: { ...STACK.env, CALLS: '1' } })
  await using ada = await newPerson(browser, { name: 'Ada', origin: stack.origin })
  await openCall(ada)
  const { page } = ada
  await page.getByRole('button', { name: 'Leave' }).click()
  await page.goto('/new')
  await page.getByRole('button', { name: 'Open the door' }).click()
  await expect(page.getByRole('heading', { name: 'That was a lot at once' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible()
  await shoot(ada, 'too-many-calls')
})
