import { CALL, PEAK, perSecond, ROUTED, throttleFor } from '../packages/functions/src/load'

/** Every invocation of a function in a call. */
const INVOCATIONS = CALL.api + CALL.connects + CALL.messagesIn + CALL.disconnects
/** Every statement: one for each invocation but the api's, of which some make two. */
const STATEMENTS = INVOCATIONS - CALL.api + CALL.apiStatements
/** Messages to sockets: each is a request to the account's API Gateway as well. */
const POSTS = CALL.messagesOut

/** How long an invocation is billed for, and so takes one unit of concurrency (docs/cost.md). */
const INVOCATION_SECONDS = 0.05

/** Rooms that a sweep removes in a second, on two shared cores and a local Postgres; a run has 285 s of its 300. */
const SWEPT_PER_SECOND = 5000
const SWEEP_SECONDS = 285

type Quota = {
  what: string
  /** How much of it one call takes. */
  perCall: number
  limit: number
  raise: string
}

/** What there is only so much of, in the order in which it ends. Rates by the second, at the peak. */
export const QUOTAS: Quota[] = [
  {
    what: 'Lambda concurrency of a young account',
    perCall: INVOCATIONS * INVOCATION_SECONDS,
    limit: 10,
    raise: 'Service Quotas, L-B99A9384, before anything else',
  },
  {
    what: "the stage's throttle, messages and connects a second",
    perCall: ROUTED,
    limit: throttleFor(200_000).rate,
    raise: '`TALKI_CALLS_A_DAY`, deploy',
  },
  {
    what: "API Gateway's requests a second, posts to sockets included",
    perCall: ROUTED + POSTS,
    limit: 10_000,
    raise: 'Service Quotas, "Throttle rate" of API Gateway',
  },
  {
    what: 'API Gateway, new connections a second',
    perCall: CALL.connects,
    limit: 500,
    raise: 'Service Quotas, or a second region',
  },
  {
    what: 'Lambda concurrency',
    perCall: INVOCATIONS * INVOCATION_SECONDS,
    limit: 1000,
    raise: 'Service Quotas, L-B99A9384',
  },
  {
    what: 'CloudFront requests a second',
    perCall: CALL.siteRequests + CALL.api,
    limit: 250_000,
    raise: 'Service Quotas',
  },
  {
    what: 'rooms that an hourly sweep can remove, by the second',
    perCall: 1,
    limit: (SWEPT_PER_SECOND * SWEEP_SECONDS) / 3600,
    raise: 'a shorter schedule in `infra/functions.ts`',
  },
].sort((a, b) => a.limit / a.perCall - b.limit / b.perCall)

const short = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 })

/** The day's calls at which a quota is reached at the peak, in two figures. */
const breaksAt = ({ limit, perCall }: Quota): string => {
  const calls = (limit / perCall) * (86_400 / PEAK)
  const unit = 10 ** (Math.floor(Math.log10(calls)) - 1)
  return (Math.floor(calls / unit) * unit).toLocaleString('en')
}

/** The table of docs/scale.md, cell by cell. */
export const scaleTable = (callsADay = 1_000_000): string[][] =>
  QUOTAS.map((quota) => [
    quota.what,
    short(quota.perCall),
    short(perSecond(quota.perCall, callsADay)),
    short(quota.limit),
    breaksAt(quota),
    quota.raise,
  ])

/** Statements a second at the peak: what Postgres has to carry. */
export const statementsAt = (callsADay: number): number => Math.round(perSecond(STATEMENTS, callsADay))
