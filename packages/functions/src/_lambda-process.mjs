// One bundle in a process of its own, as Lambda's runtime runs it. `_lambda.ts` starts it and talks to it.
// The bundle is untouched; only where `fetch` finds Neon is turned aside, from outside.
import { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire } from 'node:module'

const [file, neonEndpoint] = process.argv.slice(2)
const current = new AsyncLocalStorage()

// To read it loads nothing: what `fetch` needs is loaded when it is first called, and has to count as it would on AWS.
const fetchAnything = globalThis.fetch
const fetchOrNeon = (input, init) => {
  const url = String(input?.url ?? input)
  if (new URL(url).hostname !== 'api.neon.test') return fetchAnything(input, init)
  const invocation = current.getStore()
  if (invocation) invocation.statements += 1
  return fetchAnything(neonEndpoint, init)
}
Reflect.set(globalThis, 'fetch', fetchOrNeon)

const describe = (error) => ({ name: error?.name ?? 'Error', message: error?.message ?? String(error) })

// What a handler logs is written as Lambda's runtime writes it.
const runtime = createRequire(import.meta.url)('../vendor/aws-lambda-ric/log-patch.cjs')
runtime.patchConsole()

const started = performance.now()
let handler
try {
  handler = (await import(file)).handler
  process.send({ type: 'ready', importMs: performance.now() - started })
} catch (error) {
  process.send({ type: 'failed', error: describe(error) }, () => process.exit(1))
}

process.on('message', ({ id, event, context, deadlineMs }) => {
  const until = Date.now() + deadlineMs
  runtime.setCurrentRequestId(context.awsRequestId)
  const invocation = { statements: 0 }
  const since = performance.now()
  const done = (outcome) => {
    const ms = performance.now() - since
    process.send({ type: 'done', id, outcome: { ...invocation, ms, ...outcome } })
  }
  current.run(invocation, async () => {
    try {
      const getRemainingTimeInMillis = () => Math.max(0, until - Date.now())
      done({ reply: (await handler(event, { ...context, getRemainingTimeInMillis })) ?? null })
    } catch (error) {
      done({ error: describe(error) })
    }
  })
})
