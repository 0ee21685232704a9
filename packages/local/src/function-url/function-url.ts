import { describeError } from '@talki/functions/log-sink'
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Invoke } from '../invoke'
import type { Limits } from '../limits'
import type { StageLog } from '../log'
import { readBody } from '../read-body'
import { functionUrlEvent, type FunctionUrl } from './event'
import { writeReply } from './reply'

export type FunctionUrlDeps = {
  invoke: Invoke
  limits: Limits
  at: FunctionUrl
  /** The site's origin, by which a body is judged before it is read. */
  origin: string
  log: StageLog
}

/**
 * Paths that CloudFront's signature is sure to hold for: of unreserved characters alone. Others are encoded once by the
 * browser or not, once by the signer and once more by who checks, and `+`, `%20` are known to end in a 403.
 */
const SIGNABLE = /^[\w.~/-]*$/

const MISMATCH = 'The request signature we calculated does not match the signature you provided.'

const sha256 = (body: Buffer) => createHash('sha256').update(body).digest('hex')

const answer = (response: ServerResponse, status: number, message: string) => {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify({ message }))
}

/** The `api` function behind CloudFront with origin access control, as a request listener. */
export function createFunctionUrl({ invoke, limits, at, origin, log }: FunctionUrlDeps) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!SIGNABLE.test((request.url ?? '').split('?')[0] ?? '')) {
      answer(response, 403, MISMATCH)
      return
    }
    const isForeign = request.headers.origin !== origin
    const most = isForeign ? limits.foreignBodyBytes : limits.functionUrlBytes
    const body = await readBody(request, most)
    if (!body) {
      response.setHeader('connection', 'close')
      if (isForeign && most < limits.functionUrlBytes) answer(response, 403, 'Forbidden')
      else answer(response, 413, `Request must be smaller than ${most} bytes`)
      return
    }
    // CloudFront signs the hash that the browser sends: a wrong one breaks the signature.
    const claimed = request.headers['x-amz-content-sha256']
    if (claimed !== undefined && claimed !== sha256(body)) {
      answer(response, 403, MISMATCH)
      return
    }
    try {
      const reply = await invoke('api', functionUrlEvent(request, body, at))
      if (!writeReply(response, reply)) throw new Error('the reply is malformed')
    } catch (error) {
      log({ event: 'handler_failed', function: 'api', error: describeError(error) })
      if (response.headersSent) response.destroy()
      else answer(response, 502, 'Internal Server Error')
    }
  }
}
