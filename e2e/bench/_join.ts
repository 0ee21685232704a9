import type { Browser, BrowserContext, Page } from '@playwright/test'
import { installProbe, type Capture } from './_probe'
import type { Subject } from './_subjects'

type Gathering = {
  people: number
  capture: Capture
  /** Has each person's profile prepared before its first page. */
  prepare?: (context: BrowserContext) => Promise<unknown>
  /** Called when all but the last are in, before the last one knocks. */
  beforeLast?: () => unknown
}

const newPage = async (browser: Browser, { capture, prepare }: Gathering): Promise<Page> => {
  const context = await browser.newContext({ serviceWorkers: 'block' })
  await installProbe(context, capture)
  await prepare?.(context)
  return context.newPage()
}

const framesSeen = (page: Page, count: number) =>
  page.waitForFunction((n) => window.probe.firstFrames.length >= n, count, { polling: 50, timeout: 120_000 })

/** Brings people into one call, one after the other, each once everybody before sees everybody. */
export const bringTogether = async (
  browser: Browser,
  subject: Subject,
  gathering: Gathering,
): Promise<AsyncDisposable & { pages: Page[]; admin: Page }> => {
  const { people, beforeLast } = gathering
  const pages: Page[] = []
  const leave = () => Promise.all(pages.map((page) => page.context().close()))
  try {
    const admin = await newPage(browser, gathering)
    pages.push(admin)
    const link = await subject.open(admin)
    while (pages.length < people) {
      if (pages.length === people - 1) beforeLast?.()
      const page = await newPage(browser, gathering)
      const there = pages.length
      pages.push(page)
      await subject.knock(page, link)
      await subject.admitButton(admin).click()
      await Promise.all(pages.map((each) => framesSeen(each, there)))
    }
    return {
      pages,
      admin,
      async [Symbol.asyncDispose]() {
        await leave()
      },
    }
  } catch (error) {
    await leave()
    throw error
  }
}

/**
 * Brings people into one call and times the last of them.
 * @returns milliseconds from the admin's click until the newcomer sees everybody and everybody the newcomer.
 */
export const timeLastJoin = async (
  browser: Browser,
  subject: Subject,
  gathering: Gathering,
): Promise<number> => {
  await using call = await bringTogether(browser, subject, gathering)
  const clickedAt = await call.admin.evaluate(() => window.probe.clickedAt)
  const seen = await Promise.all(call.pages.map((page) => page.evaluate(() => window.probe.firstFrames)))
  return Math.max(...seen.flat()) - clickedAt
}
