import type { Page } from '@playwright/test'
import { tileOf } from '../_people'
import { admit, expectPhase, knock, openCall } from '../_steps'
import { expect, test } from '../_test'

/**
 * What "translate this page" does to the document: every text node is taken out, and an element with the translation
 * put in its place, now and whenever text changes. The translation is the same text here.
 */
const translate = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const replace = (text: Text): void => {
      const parent = text.parentElement
      if (
        !parent ||
        text.data.trim() === '' ||
        parent.closest('[data-translated], script, style, [translate=no]')
      )
        return
      const translation = document.createElement('span')
      translation.dataset.translated = ''
      translation.textContent = text.data
      text.replaceWith(translation)
    }
    const visit = (root: Node): void => {
      if (root instanceof Text) replace(root)
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
      const found: Text[] = []
      while (walker.nextNode()) if (walker.currentNode instanceof Text) found.push(walker.currentNode)
      found.forEach(replace)
    }
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes) {
        if (target instanceof Text) replace(target)
        addedNodes.forEach(visit)
      }
    }).observe(document, { childList: true, characterData: true, subtree: true })
  })

/** The time that is shown somewhere in this element becomes another, and another. */
const expectToCount = async (page: Page, where: string): Promise<void> => {
  const shown = () => page.locator(where).first().innerText()
  const time = async () => /\d+(:\d\d)+/.exec(await shown())?.[0]
  const first = await time()
  expect(first).toMatch(/\d/)
  await expect.poll(time).not.toBe(first)
  const second = await time()
  await expect.poll(time).not.toBe(second)
}

test('a translated page counts down, and shows what changes', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  for (const { page } of [ada, ben]) await translate(page)
  const link = await openCall(ada)
  await expect(ada.page.locator('[data-translated]').first()).toBeAttached()
  await expectToCount(ada.page, '[role=timer]')

  const invitation = ada.page.getByRole('complementary')
  await invitation.getByRole('button', { name: 'Copy link' }).click()
  await expect(invitation.getByRole('button', { name: 'Copied' })).toBeVisible()
  await expect(invitation.getByRole('button', { name: 'Copy link' })).toBeVisible()

  await ben.page.goto(link)
  await expect(ben.page.getByRole('button', { name: 'Ask to join' })).toBeVisible()
  await expectToCount(ben.page, '.lobby__time')
  await knock(ben, link)
  await expect(ben.page.getByRole('heading', { name: 'You have knocked' })).toBeVisible()
  await expect(ben.page.getByText('Ready to knock?')).toHaveCount(0)

  await admit(ada, ben)
  await expect(ada.page.getByText('At the door')).toHaveCount(0)
  await expect(tileOf(ben.page, 'Ben')).toContainText('(you)')
  await ben.page.getByRole('button', { name: 'Mute microphone' }).hover()
  await expect(ben.page.locator('.tip', { hasText: 'Mute microphone' })).toBeVisible()
  await ben.page.getByRole('button', { name: 'Mute microphone' }).click()
  await expect(ben.page.locator('.tip', { hasText: 'Unmute microphone' })).toBeVisible()
  await expect(tileOf(ada.page, 'Ben')).toContainText('muted')

  await ada.page.getByRole('button', { name: 'Invite people' }).click()
  await expect(ada.page.getByRole('heading', { name: 'Invite people' })).toBeVisible()
  await ada.page.keyboard.press('Escape')
  await ada.page.keyboard.press('?')
  await expect(ada.page.getByRole('heading', { name: 'Keyboard shortcuts' })).toBeVisible()

  const tab = await ada.context.newPage()
  await translate(tab)
  await tab.goto('/knows')
  await expectToCount(tab, '.known__time')
  await ben.page.getByRole('button', { name: 'Leave' }).click()
  await expectPhase(ben.page, 'ended')
  await expect(ben.page.getByRole('heading', { name: 'You left the call' })).toBeVisible()
})
