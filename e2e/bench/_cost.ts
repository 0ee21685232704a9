import type { Life } from './_life'

/**
 * Public prices in US dollars, us-east-1, beyond every free tier, as docs/cost.md gives them with their sources (read in
 * November 2026; prices change, so look again).
 */
export const PRICES = {
  lambdaRequest: 0.2 / 1e6,
  /** arm64. */
  lambdaGbSecond: 0.0000133334,
  /** Each way, up to 32 KB. */
  socketMessage: 1 / 1e6,
  socketMinute: 0.25 / 1e6,
  /** https, North America and Europe. */
  cloudFrontRequest: 0.01 / 10_000,
  cloudFrontFunction: 0.1 / 1e6,
  cloudFrontGb: 0.085,
  /** Reads of a key-value store by CloudFront's function. */
  keyValueRead: 0.03 / 1e6,
  logGb: 0.5,
  neonCuHour: 0.106,
}

/** What was not counted here, since it cannot be on one machine. */
export const ASSUMED = {
  doorMinutes: 5,
  memoryGb: 0.5,
  /** Billed for each call of a function, the few cold starts included. */
  lambdaMs: 50,
  /** Of the site, compressed, for each person: nobody has it in their cache. */
  siteMb: 0.15,
  /** A line of JSON, and what Lambda writes around each call. */
  logBytesPerCall: 1000,
  /** API Gateway's access log: a line for each socket that opens or ends, and each message. */
  accessLogBytes: 350,
  /** Each call finds every function cold: two of the api, one authorizer, two of the socket. INIT is billed too. */
  coldStarts: 5,
  initSeconds: 0.3,
  /** Of the router's own function, for each request: which routes there are, and where this one leads. */
  keyValueReads: 4.5,
  /** Neon's smallest compute, awake for the door's minutes and five idle ones: every call by itself. */
  neonCu: 0.25,
  neonMinutes: 10,
}

export type Line = { what: string; count: number; price: number; dollars: number }

/** What a thousand calls like this one cost, line by line. */
export const costOfThousand = (life: Life, people: number): Line[] => {
  const { doorMinutes, memoryGb, lambdaMs, siteMb, logBytesPerCall } = ASSUMED
  const { accessLogBytes, coldStarts, initSeconds, keyValueReads } = ASSUMED
  const invocations = life.functions.reduce((sum, one) => sum + one.invocations, 0)
  const messages = life.messagesIn + life.messagesOut
  const apiCalls = life.functions.find(({ name }) => name === 'api')?.invocations ?? 0
  const requests = life.siteRequests + apiCalls
  // Each of these is an invocation of the authorizer or of the socket function.
  const accesses = invocations - apiCalls
  const line = (what: string, perCall: number, price: number): Line => {
    const count = perCall * 1000
    return { what, count, price, dollars: count * price }
  }
  return [
    line('Lambda requests', invocations, PRICES.lambdaRequest),
    line('Lambda GB-seconds', (invocations * lambdaMs * memoryGb) / 1000, PRICES.lambdaGbSecond),
    line('Lambda GB-seconds of INIT', coldStarts * initSeconds * memoryGb, PRICES.lambdaGbSecond),
    line('API Gateway messages', messages, PRICES.socketMessage),
    line('API Gateway connection minutes', people * doorMinutes, PRICES.socketMinute),
    line('CloudFront requests', requests, PRICES.cloudFrontRequest),
    line('CloudFront Function runs', requests, PRICES.cloudFrontFunction),
    line('KeyValueStore reads', Math.ceil(requests * keyValueReads), PRICES.keyValueRead),
    line('CloudFront GB out', (people * siteMb) / 1000, PRICES.cloudFrontGb),
    line('CloudWatch Logs GB', (invocations * logBytesPerCall) / 1e9, PRICES.logGb),
    line('CloudWatch Logs GB of the access log', (accesses * accessLogBytes) / 1e9, PRICES.logGb),
    line('Neon CU-hours', (ASSUMED.neonCu * ASSUMED.neonMinutes) / 60, PRICES.neonCuHour),
  ]
}
