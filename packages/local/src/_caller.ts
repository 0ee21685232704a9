import { createHash } from 'node:crypto'
import WebSocket from 'ws'
import * as v from 'valibot'

const Signed = v.object({ result: v.object({ data: v.object({ ok: v.literal(true) }) }) })
const Seated = v.object({
  result: v.object({
    data: v.object({
      ok: v.literal(true),
      value: v.object({
        room: v.string(),
        state: v.looseObject({ me: v.looseObject({ id: v.string(), status: v.string() }) }),
        socket: v.object({ url: v.string() }),
      }),
    }),
  }),
})
const Frame = v.looseObject({ type: v.string() })

/** API client with a session, for tests without a browser. */
export type Caller = {
  call: (procedure: string, input?: unknown) => Promise<unknown>
  seat: (
    procedure: 'rooms.create' | 'rooms.join',
    input?: unknown,
  ) => Promise<v.InferOutput<typeof Seated>['result']['data']['value']>
}

/** Signs in anonymously and keeps the cookie, as a page of this origin would. */
export async function signIn(origin: string, name: string): Promise<Caller> {
  let cookie = ''
  const call = async (procedure: string, input?: unknown): Promise<unknown> => {
    const body = input === undefined ? '' : JSON.stringify(input)
    const response = await fetch(`${origin}/api/${procedure}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin,
        'sec-fetch-site': 'same-origin',
        'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
        ...(cookie === '' ? {} : { cookie }),
      },
      ...(body === '' ? {} : { body }),
    })
    const [set] = response.headers.getSetCookie()
    if (set !== undefined) cookie = set.split(';')[0] ?? ''
    return response.json()
  }
  v.parse(Signed, await call('auth.signInAnonymously', { name }))
  return {
    call,
    seat: async (procedure, input) => v.parse(Seated, await call(procedure, input)).result.data.value,
  }
}

export type Line = {
  socket: WebSocket
  frames: v.InferOutput<typeof Frame>[]
  types: () => string[]
  send: (frame: object) => void
  closed: Promise<number>
}

/** Opens the socket of a seat, as a page of this origin would. */
export function openLine(url: string, origin: string): Promise<Line> {
  const socket = new WebSocket(url, { origin })
  const frames: Line['frames'] = []
  socket.on('message', (data: Buffer) => {
    const read = v.safeParse(Frame, JSON.parse(data.toString('utf8')))
    // Errors of the gateway are no frames; a page ignores them too.
    if (read.success) frames.push(read.output)
  })
  const closed = new Promise<number>((resolve) => {
    socket.once('close', resolve)
  })
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('open', () =>
      resolve({
        socket,
        frames,
        types: () => frames.map(({ type }) => type),
        send: (frame) => socket.send(JSON.stringify({ id: crypto.randomUUID(), ...frame })),
        closed,
      }),
    )
  })
}
