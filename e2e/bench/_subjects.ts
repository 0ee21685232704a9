import type { Page } from '@playwright/test'

/** One system under measurement: how a person opens a call, knocks and is let in. */
export type Subject = {
  name: string
  /** Opens a call and returns the link that others knock at. */
  open(page: Page): Promise<string>
  knock(page: Page, link: string): Promise<void>
  admitButton(admin: Page): ReturnType<Page['getByRole']>
}

export const bare = (origin: string): Subject => ({
  name: 'bare page',
  async open(page) {
    await page.goto(origin)
    await page.locator('video').first().waitFor()
    return origin
  },
  async knock(page, link) {
    await page.goto(link)
    await page.locator('video').first().waitFor()
  },
  admitButton: (admin) => admin.getByRole('button', { name: 'Admit' }),
})

export const talki = (origin: string): Subject => ({
  name: 'Talki',
  async open(page) {
    await page.goto(origin)
    await page.getByRole('button', { name: 'Open a call' }).click()
    await page.getByRole('button', { name: 'Open the door' }).click()
    await page.waitForURL(/\/r\//)
    return page.url()
  },
  async knock(page, link) {
    await page.goto(link)
    await page.locator('video').first().waitFor()
    await page.getByRole('button', { name: 'Ask to join' }).click()
    await page.locator('[data-phase=waiting]').waitFor()
  },
  admitButton: (admin) => admin.getByRole('button', { name: /^Admit / }),
})
