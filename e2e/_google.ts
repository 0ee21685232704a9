import type { Page } from '@playwright/test'
import { type Provider, startProvider } from '@talki/local/provider'
import { startStack } from '@talki/local/stack'
import { expect, STACK, test as base } from './_test'

/** The stack of these tests knows an OpenID provider: a real one, on this machine. */
export const test = base.extend<object, { provider: Provider }>({
  provider: [
    async ({}, use) => {
      await using provider = await startProvider()
      await use(provider)
    },
    { scope: 'worker' },
  ],
  stack: [
    async ({ provider }, use) => {
      await using stack = await startStack({ ...STACK, env: { ...STACK.env, ...provider.env } })
      await use(stack)
    },
    { scope: 'worker' },
  ],
})

/** To the provider's page. */
export const toProvider = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Continue with Google' }).click()
  await expect(page.getByRole('heading', { name: 'Choose an account' })).toBeVisible()
}

/** To the provider's page and back as this person. */
export const signInWithGoogle = async (page: Page, name: string): Promise<void> => {
  await toProvider(page)
  await page.getByRole('link', { name }).click()
  await expect(page.getByText('Signed in as')).toBeVisible()
}
