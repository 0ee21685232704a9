import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

/** Time for which a connection without a request is kept, in milliseconds: as long as Node's `fetch` keeps one. */
const IDLE_MS = 4000

/** Of `https:`, as Neon's driver asks for, and of `http:` for a stand-in on this machine. */
const ways = {
  'https:': { request: httpsRequest, agent: new HttpsAgent({ keepAlive: true, timeout: IDLE_MS }) },
  'http:': { request: httpRequest, agent: new HttpAgent({ keepAlive: true, timeout: IDLE_MS }) },
}

/** Request of Neon's driver. */
export type NeonRequest = {
  method: string
  headers: Record<string, string>
  body: string
  signal?: AbortSignal
}

/** Response, as far as Neon's driver reads it. */
export type NeonResponse = {
  ok: boolean
  status: number
  text: () => Promise<string>
  json: () => Promise<unknown>
}

const textOf = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

const read = async (response: IncomingMessage): Promise<NeonResponse> => {
  const text = await textOf(response)
  const status = response.statusCode ?? 0
  return {
    ok: status >= 200 && status < 300,
    status,
    text: () => Promise.resolve(text),
    json: () => Promise.resolve(text).then(JSON.parse),
  }
}

/**
 * `fetch` for Neon's driver, over `node:https`. Node's own is undici, which takes 20 ms to load, and as long again for its
 * first response (ADR 0135). Rejects when there is no whole response, and when the signal fires: then the request is broken
 * off. No redirects.
 */
export const neonFetch = (
  url: string,
  { method, headers, body, signal }: NeonRequest,
): Promise<NeonResponse> =>
  new Promise((resolve, reject) => {
    const { request, agent } = ways[url.startsWith('http:') ? 'http:' : 'https:']
    const options = {
      agent,
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(signal && { signal }),
    }
    const sent = request(url, options, (response) => {
      read(response).then(resolve, reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
