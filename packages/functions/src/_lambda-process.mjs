// One bundle in a process of its own, as Lambda's runtime runs it. `_lambda.ts` starts it and talks to it.
// The bundle is untouched; only where its requests find Neon is turned aside, from outside.
import { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire, syncBuiltinESMExports } from 'node:module'

const [file, neonEndpoint] = process.argv.slice(2)
const current = new AsyncLocalStorage()
const require = createRequire(import.meta.url)

const describe = (error) => ({ name: error?.name ?? 'Error', message: error?.message ?? String(error) })

// What a handler logs is written as Lambda's runtime writes it.
const runtime = require('../vendor/aws-lambda-ric/log-patch.cjs')
runtime.patchConsole()

// From here on all time is the bundle's: every one sends to Neon by `node:https`, which is loaded here in its place.
const started = performance.now()
const http = require('node:http')
const https = require('node:https')
const requestAnything = https.request
const toNeon = new http.Agent({ keepAlive: true })
const requestOrNeon = (...args) => {
  if (!String(args[0]).startsWith('https://api.neon.test/')) return requestAnything(...args)
  const invocation = current.getStore()
  if (invocation) invocation.statements += 1
  const [, options, onResponse] = args
  return http.request(neonEndpoint, { ...options, agent: toNeon }, onResponse)
}
https.request = requestOrNeon
syncBuiltinESMExports()

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
