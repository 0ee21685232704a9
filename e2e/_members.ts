import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { signIn, type Caller } from '@talki/local/_caller'
import { build } from 'esbuild'
import type { MemberReport, MembersWish } from './members/members'

/** Synthetic members, all in one page: the site's own calls, without an interface and without devices. */
export type Members = AsyncDisposable & {
  /** Has them knock at the room of a link; resolves when the server knows of their knocks. */
  knock: (link: string, wish: Omit<MembersWish, 'room'>) => Promise<void>
  /** Has them show the cameras of everybody else so tall, in pixels; 0, as at first, for not at all. */
  show: (height: number) => Promise<void>
  leave: (name: string) => Promise<void>
  reports: () => Promise<MemberReport[]>
}

const scripts = async (): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'members/members.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  })
  return outputFiles.map(({ text }) => text).join('\n')
}

/**
 * Opens a page for synthetic members in a profile of its own. It shows a picture of the site: so it has the site's origin,
 * for the sockets, and none of its scripts. Each member has a session of its own, which is kept here: a page has one for all.
 * `prepare` is given the page before its scripts run.
 */
export const openMembers = async (
  browser: Browser,
  origin: string,
  prepare?: (page: Page) => Promise<void>,
): Promise<Members> => {
  const sessions = new Map<string, Promise<Caller>>()
  const sessionOf = (name: string): Promise<Caller> => {
    const session = sessions.get(name) ?? signIn(origin, name)
    sessions.set(name, session)
    return session
  }
  const context = await browser.newContext({ serviceWorkers: 'block', bypassCSP: true })
  const page = await context.newPage()
  await page.exposeFunction('askServer', async (name: string, procedure: string, wish: unknown) =>
    (await sessionOf(name)).call(procedure, wish),
  )
  await prepare?.(page)
  // A page that is made up, and comes from no address, may not connect to this machine.
  await page.goto(`${origin}/apple-touch-icon.png`)
  await page.addScriptTag({ content: await scripts() })
  return {
    knock: (link, wish) =>
      page.evaluate((all) => window.members.knock(all), {
        ...wish,
        room: link.slice(link.lastIndexOf('/') + 1),
      }),
    show: (height) => page.evaluate((pixels) => window.members.show(pixels), height),
    leave: (name) => page.evaluate((who) => window.members.leave(who), name),
    reports: () => page.evaluate(() => window.members.reports()),
    [Symbol.asyncDispose]: () => context.close(),
  }
}
