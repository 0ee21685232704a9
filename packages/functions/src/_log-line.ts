import { createRequire } from 'node:module'
import type { LogEvent } from '@talki/core/log'
import * as v from 'valibot'
import { lambdaLog } from './log-sink'

const Runtime = v.object({
  patchConsole: v.pipe(v.function(), v.args(v.tuple([])), v.returns(v.unknown())),
  setCurrentRequestId: v.pipe(v.function(), v.args(v.tuple([v.string()])), v.returns(v.unknown())),
})

/** What CloudWatch is given for an event: the line that Lambda's own runtime makes of it, in a format. */
export const lambdaLine = (event: LogEvent, format: 'JSON' | 'Text'): string => {
  const require = createRequire(import.meta.url)
  const runtime = v.parse(Runtime, require('../vendor/aws-lambda-ric/log-patch.cjs'))
  const stdout = Object.getOwnPropertyDescriptor(process.stdout, 'write')
  const own = { ...console }
  const lines: string[] = []
  process.env.AWS_LAMBDA_LOG_FORMAT = format
  process.stdout.write = (text: string | Uint8Array) => lines.push(String(text)) > 0
  try {
    runtime.setCurrentRequestId('request-1')
    runtime.patchConsole()
    lambdaLog({})(event)
  } finally {
    if (stdout) Object.defineProperty(process.stdout, 'write', stdout)
    else Reflect.deleteProperty(process.stdout, 'write')
    Object.assign(console, own)
    delete process.env.AWS_LAMBDA_LOG_FORMAT
  }
  return lines.join('')
}
