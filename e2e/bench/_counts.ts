import { startStack, type Stack } from '@talki/local/stack'
import { bringTogether } from './_join'
import { launch } from './_launch'
import { talki } from './_subjects'

/** Enough to prove the mesh, and little enough for eight people on two cores. */
const CAPTURE = { width: 160, height: 90, frameRate: 5 }

type Totals = { messages: number; invocations: number; statements: number }

const totals = ({ counters }: Stack): Totals => {
  const functions = Object.values(counters.functions)
  return {
    messages: counters.messagesIn + counters.messagesOut,
    invocations: functions.reduce((sum, { invocations }) => sum + invocations, 0),
    statements: functions.reduce((sum, { statements }) => sum + statements, 0),
  }
}

/** What the join of the last of n people costs, from before the knock until everybody sees everybody. */
export const countJoins = async (site: string, sizes: number[]): Promise<(string | number)[][]> => {
  const browser = await launch(CAPTURE.frameRate)
  try {
    const rows: (string | number)[][] = []
    for (const people of sizes) {
      await using stack = await startStack({ database: 'memory', site, env: { ICE_SERVERS: '[]' } })
      let before = totals(stack)
      const call = await bringTogether(browser, talki(stack.origin), {
        people,
        capture: CAPTURE,
        beforeLast: () => (before = totals(stack)),
      })
      const after = totals(stack)
      await call[Symbol.asyncDispose]()
      const { api, authorizer, socket } = stack.counters.functions
      rows.push([
        people,
        after.messages - before.messages,
        after.invocations - before.invocations,
        after.statements - before.statements,
        api.mostStatements,
        Math.max(authorizer.mostStatements, socket.mostStatements),
      ])
    }
    return rows
  } finally {
    await browser.close()
  }
}
