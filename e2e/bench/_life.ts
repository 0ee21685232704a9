import { startStack } from '@talki/local/stack'
import { bringTogether } from './_join'
import { launch } from './_launch'
import { talki } from './_subjects'

/** Long enough for everybody to be in before the door closes. */
const DOOR_SECONDS = 60
const CAPTURE = { width: 160, height: 90, frameRate: 5 }
const WAIT_MS = (DOOR_SECONDS + 30) * 1000

/** What a whole call has cost, from the first page to the closed door. */
export type Life = {
  functions: { name: string; invocations: number; statements: number }[]
  /** Messages between browsers and the gateway. */
  messagesIn: number
  messagesOut: number
  connects: number
  /** Requests for the site's files. */
  siteRequests: number
}

/** Until each socket's end has been told to its function. */
const ended = async (count: () => number, wanted: number): Promise<void> => {
  const until = Date.now() + WAIT_MS
  while (count() < wanted) {
    if (Date.now() > until) throw new Error(`only ${count()} of ${wanted} sockets have ended`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Counts a call of `people` until its door has closed and nobody holds a socket any more. */
export const countLife = async (site: string, people: number): Promise<Life> => {
  const browser = await launch(CAPTURE.frameRate)
  try {
    const env = { ICE_SERVERS: '[]' }
    await using stack = await startStack({ database: 'memory', site, env, doorSeconds: DOOR_SECONDS })
    let siteRequests = 0
    stack.server.on('request', ({ url = '' }) => {
      if (!url.startsWith('/api/')) siteRequests += 1
    })
    await using call = await bringTogether(browser, talki(stack.origin), { people, capture: CAPTURE })
    const logged = (part: string) => stack.logs.filter((line) => line.includes(part)).length
    await ended(() => logged('"event":"disconnected"'), call.pages.length)
    const { functions, messagesIn, messagesOut, connects } = stack.counters
    return {
      functions: Object.entries(functions).map(([name, { invocations, statements }]) => ({
        name,
        invocations,
        statements,
      })),
      messagesIn,
      messagesOut,
      connects,
      siteRequests,
    }
  } finally {
    await browser.close()
  }
}
