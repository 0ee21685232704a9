import { BATCH_SEPARATOR } from '@talki/core/protocol/batch'
import { lazily } from '@talki/core/protocol/lazily'
import {
  type AnyRouter,
  callTRPCProcedure,
  getErrorShape,
  getTRPCErrorFromUnknown,
  TRPCError,
  type TRPCErrorShape,
} from '@trpc/server'
import { getHTTPStatusCode } from '@trpc/server/http'

/** Most calls in a batch: more than any page of ours makes at once. */
const BATCH_MAX = 10

/** Calls of procedures, as tRPC's client puts them into one POST. */
export type Calls = {
  /** Path below the router's, still encoded: that of a procedure, or of several in a batch. */
  path: string
  isBatch: boolean
  /** JSON: the input of the one call, or an object of a batch's inputs by their places. Empty where none has an input. */
  body: string
}

/** Router that answers, and what its procedures are given. */
export type Answering<Context extends object> = {
  router: AnyRouter
  context: Context
  onError: (error: TRPCError) => void
}

const malformed = (cause?: unknown): TRPCError => new TRPCError({ code: 'BAD_REQUEST', cause })

const reading = <T>(read: () => T): T => {
  try {
    return read()
  } catch (cause) {
    throw malformed(cause)
  }
}

/** Paths of the called procedures. Throws a TRPCError where there are too many, or when they cannot be decoded. */
const pathsOf = ({ path, isBatch }: Calls): string[] => {
  const decoded = reading(() => decodeURIComponent(path))
  const paths = isBatch ? decoded.split(BATCH_SEPARATOR) : [decoded]
  if (paths.length > BATCH_MAX) throw malformed()
  return paths
}

/** Inputs of the calls, by their places. Throws a TRPCError when the body is no JSON of that form. */
const inputsOf = ({ body, isBatch }: Calls): object => {
  const sent: unknown = body === '' ? undefined : reading(() => JSON.parse(body) as unknown)
  if (!isBatch) return [sent]
  if (sent === undefined) return []
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) throw malformed()
  return sent
}

/**
 * Answers calls of a router's queries and mutations as tRPC's own adapters do (`calls.test.ts`), but that one batch may
 * hold both. Those adapters take Node's `Request` and make a `Response`, and to load what is behind these is a third of a
 * cold start (ADR 0135). A body is read when a procedure asks for its input. Never throws.
 * @see https://trpc.io/docs/rpc
 */
export const answerCalls = async <Context extends object>(
  calls: Calls,
  { router, context, onError }: Answering<Context>,
): Promise<{ status: number; body: string }> => {
  const inputs = lazily(() => inputsOf(calls))

  const failed = (thrown: unknown) => {
    const error = getTRPCErrorFromUnknown(thrown)
    onError(error)
    // Where it happened is for tRPC's error formatter; ours (trpc.ts) tells nobody.
    const shape = getErrorShape({
      config: router._def._config,
      error,
      ctx: context,
      type: 'unknown',
      path: undefined,
      input: undefined,
    }) as TRPCErrorShape
    return { error: shape }
  }

  const answer = async (path: string, batchIndex: number) => {
    try {
      const data: unknown = await callTRPCProcedure({
        router,
        path,
        ctx: context,
        // A promise also of what cannot be read: tRPC answers for both alike.
        getRawInput: async () => Promise.resolve(Reflect.get(inputs(), batchIndex) as unknown),
        type: 'mutation',
        allowMethodOverride: true, // queries are posted as well
        signal: undefined,
        batchIndex,
      })
      return { result: { data } }
    } catch (error) {
      return failed(error)
    }
  }

  const answerAll = async () => {
    try {
      const answers = await Promise.all(pathsOf(calls).map(answer))
      const [first] = answers
      return calls.isBatch || first === undefined ? answers : first
    } catch (error) {
      return failed(error)
    }
  }

  const answers = await answerAll()
  return { status: getHTTPStatusCode(answers, []), body: JSON.stringify(answers) }
}
