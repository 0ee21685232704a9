import { expect, type Browser, type BrowserContext, type Page } from '@playwright/test'
import type { Language } from '../packages/web/src/words/languages'
import { sitForPortrait } from './_portraits'
import { wordsOf, type Say } from './_words'

export type PersonOptions = {
  name: string
  origin: string
  /** Grant neither camera nor microphone. */
  withoutDevices?: boolean
  /** The language of their browser; English unless it is given. */
  language?: Language
  /** Lets the site be kept by its service worker; otherwise every page comes from the server. */
  keepsSite?: boolean
}

export type Person = AsyncDisposable & {
  name: string
  page: Page
  context: BrowserContext
  problems: string[]
  /** What the site says to them. */
  say: Say
}

/**
 * A person with a browser profile of their own (tabs of one profile are throttled from three on).
 * Whatever the page throws or its security policy refuses is kept in `problems`.
 */
export const newPerson = async (browser: Browser, options: PersonOptions): Promise<Person> => {
  const { name, language = 'en' } = options
  const context = await browser.newContext({
    baseURL: options.origin,
    locale: language,
    serviceWorkers: options.keepsSite ? 'allow' : 'block',
  })
  if (options.withoutDevices) await context.addInitScript(removeDevices)
  else await sitForPortrait(context, name)
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) problems.push(message.text())
  })
  const say = wordsOf(language)
  return { name, page, context, problems, say, [Symbol.asyncDispose]: () => context.close() }
}

/** A machine with no camera and no microphone, as the page sees it. */
const removeDevices = (): void => {
  const missing = () => Promise.reject(new DOMException('Requested device not found', 'NotFoundError'))
  navigator.mediaDevices.getUserMedia = missing
  navigator.mediaDevices.enumerateDevices = () => Promise.resolve([])
}

/** The tile of the person of this name, as somebody else sees it. */
export const tileOf = (page: Page, name: string) => page.locator('[data-member]').filter({ hasText: name })

/** Frames that the videos of a person have played, as somebody else sees them. */
export const playedFrames = (page: Page, name: string): Promise<number> =>
  tileOf(page, name)
    .locator('video')
    .evaluateAll((videos) =>
      videos
        .filter((video) => video instanceof HTMLVideoElement)
        .filter((video) => video.videoWidth > 0 && !video.paused)
        .reduce((sum, video) => sum + video.getVideoPlaybackQuality().totalVideoFrames, 0),
    )

/** Passes once the video of `name` has a size and its frames advance; within `timeout` milliseconds, or the test's own. */
export const expectToSee = async (viewer: Person, name: string, timeout?: number): Promise<void> => {
  let before = 0
  await expect
    .poll(
      async () => {
        const now = await playedFrames(viewer.page, name)
        const advanced = before > 0 && now > before
        before = now
        return advanced
      },
      { message: `${viewer.name} sees ${name} move`, intervals: [150], ...(timeout && { timeout }) },
    )
    .toBe(true)
}

/** Everybody sees everybody else. */
export const expectFullMesh = async (people: Person[]): Promise<void> => {
  await Promise.all(
    people.flatMap((viewer) =>
      people.filter((other) => other !== viewer).map((other) => expectToSee(viewer, other.name)),
    ),
  )
}

/** Sound arrives as well: bytes of audio received on every link rise. */
export const expectToHearSomebody = async (viewer: Person): Promise<void> => {
  const level = () =>
    viewer.page.evaluate(
      () =>
        [...document.querySelectorAll('video,audio')].filter(
          (element) =>
            element instanceof HTMLMediaElement &&
            !element.muted &&
            element.srcObject instanceof MediaStream &&
            element.srcObject.getAudioTracks().some((track) => track.readyState === 'live' && !track.muted),
        ).length,
    )
  await expect.poll(level, { message: `${viewer.name} hears somebody` }).toBeGreaterThan(0)
}

/** How the page plays what is heard of the only other person. */
export const soundOf = (page: Page) =>
  page
    .locator('audio')
    .evaluateAll((all) =>
      all
        .filter((audio) => audio instanceof HTMLAudioElement)
        .map(({ volume, muted }) => ({ volume, muted })),
    )

/** Waits until the page has shown so many more pictures of a person: while they come, a recording has something to record. */
export const watchPictures = (page: Page, name: string, count: number): Promise<void> =>
  tileOf(page, name)
    .locator('video')
    .evaluate(
      (video, wanted) =>
        new Promise<void>((resolve) => {
          if (!(video instanceof HTMLVideoElement)) throw new Error('no video')
          let left = wanted
          const next = (): void => {
            left -= 1
            if (left < 0) resolve()
            else video.requestVideoFrameCallback(next)
          }
          next()
        }),
      count,
    )
