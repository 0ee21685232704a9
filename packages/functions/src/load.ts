/**
 * What a call of four asks of the server while its door is open for five minutes. The messages are those that
 * `e2e/bench/messages.db.test.ts` counts; a browser that finds candidates late sends some more.
 */
export const CALL = {
  people: 4,
  /** Invocations of the api, and so requests of CloudFront's for it. */
  api: 12,
  /** Statements of the api: a session and then a verb. */
  apiStatements: 15,
  connects: 4,
  messagesIn: 10,
  messagesOut: 18,
  disconnects: 4,
  siteRequests: 68,
} as const

/** How much busier the busiest minutes are than the day's mean. */
export const PEAK = 3

const DAY_SECONDS = 86_400

/** API Gateway's quota of an account and region: a stage cannot burst beyond it. */
const BURST_MAX = 5000

/** A rate at its peak, for something that happens so many times in each call. */
export const perSecond = (timesACall: number, callsADay: number): number =>
  (timesACall * callsADay * PEAK) / DAY_SECONDS

/**
 * Requests to the gateway's routes in a call, sockets that open and messages, with as many again in reserve: candidates
 * that are found late, links that need the server, sockets that come back. Ends are not throttled.
 */
export const ROUTED = 2 * (CALL.connects + CALL.messagesIn)

/** The throttle of the socket's routes that a load needs: twice its peak at once, for people come together. */
export const throttleFor = (callsADay: number): { rate: number; burst: number } => {
  const rate = Math.ceil(perSecond(ROUTED, callsADay))
  return { rate, burst: Math.min(BURST_MAX, Math.max(1000, 2 * rate)) }
}
