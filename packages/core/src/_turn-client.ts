import { createHash, createHmac, randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** What a TURN server answers: `code` 0 is success, others are those of RFC 8489 and RFC 8656. */
export type TurnAnswer = { code: number; lifetime: number }

/** Client of a TURN server over UDP, as much of one as shows what the server permits (RFC 8656). */
export type TurnClient = Disposable & {
  /** Asks for nothing but an answer, as a STUN client would. */
  bind: () => Promise<TurnAnswer>
  /** Asks for an address that is relayed. */
  allocate: () => Promise<TurnAnswer>
  /** Asks to keep it for so long; 0 ends it. */
  refresh: (seconds: number) => Promise<TurnAnswer>
  /** Asks to exchange packets with a peer. */
  permit: (ipv4: string) => Promise<TurnAnswer>
}

const COOKIE = 0x2112a442
const METHOD = { bind: 0x0001, allocate: 0x0003, refresh: 0x0004, permit: 0x0008 } as const
const ATTRIBUTE = {
  username: 0x0006,
  integrity: 0x0008,
  error: 0x0009,
  lifetime: 0x000d,
  peer: 0x0012,
  realm: 0x0014,
  nonce: 0x0015,
  transport: 0x0019,
} as const

/** A request is sent again after so many milliseconds without an answer, and the whole gives up after the latter. */
const AGAIN_MS = 200
const DEADLINE_MS = 10_000

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const attribute = (type: number, value: Buffer): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(type, 0)
  head.writeUInt16BE(value.length, 2)
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)])
}

/** XOR-PEER-ADDRESS of an IPv4 address; the port is of no account. */
const peerAddress = (ipv4: string): Buffer => {
  const parts = ipv4.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const address = number((parts ^ COOKIE) >>> 0)
  return Buffer.concat([Buffer.from([0, 1, 0x2f, 0xa5]), address])
}

const header = (type: number, length: number, transaction: Buffer): Buffer => {
  const head = Buffer.alloc(8)
  head.writeUInt16BE(type, 0)
  head.writeUInt16BE(length, 2)
  head.writeUInt32BE(COOKIE, 4)
  return Buffer.concat([head, transaction])
}

const parse = (message: Buffer): { type: number; attributes: Map<number, Buffer> } => {
  const attributes = new Map<number, Buffer>()
  for (let at = 20; at + 4 <= message.length;) {
    const length = message.readUInt16BE(at + 2)
    attributes.set(message.readUInt16BE(at), message.subarray(at + 4, at + 4 + length))
    at += 4 + Math.ceil(length / 4) * 4
  }
  return { type: message.readUInt16BE(0), attributes }
}

const codeOf = (error: Buffer | undefined): number => (error ? (error[2] ?? 0) * 100 + (error[3] ?? 0) : 0)

/** Opens a client of the TURN server at a port of this machine. */
export const openTurnClient = async (
  port: number,
  { username, credential }: { username: string; credential: string },
): Promise<TurnClient> => {
  const socket = createSocket('udp4')
  socket.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  // Where nobody listens yet, the next attempt is the remedy.
  socket.on('error', () => undefined)
  let auth: { realm: Buffer; nonce: Buffer } | null = null

  const exchange = (message: Buffer, transaction: Buffer) =>
    new Promise<ReturnType<typeof parse>>((resolve, reject) => {
      const send = () => socket.send(message, () => undefined)
      const end = () => {
        clearInterval(again)
        clearTimeout(overdue)
        socket.off('message', receive)
      }
      const receive = (reply: Buffer) => {
        if (!reply.subarray(8, 20).equals(transaction)) return
        end()
        resolve(parse(reply))
      }
      const again = setInterval(send, AGAIN_MS)
      const overdue = setTimeout(() => {
        end()
        reject(new Error('the TURN server does not answer'))
      }, DEADLINE_MS)
      socket.on('message', receive)
      send()
    })

  const ask = async (method: number, attributes: Buffer[]): Promise<TurnAnswer> => {
    const transaction = randomBytes(12)
    const signed = auth
      ? [
          ...attributes,
          attribute(ATTRIBUTE.username, Buffer.from(username)),
          attribute(ATTRIBUTE.realm, auth.realm),
          attribute(ATTRIBUTE.nonce, auth.nonce),
        ]
      : attributes
    const body = Buffer.concat(signed)
    // The length counts the integrity that is about to follow: 24 bytes.
    const unsigned = Buffer.concat([header(method, body.length + (auth ? 24 : 0), transaction), body])
    const key = createHash('md5')
      .update(`${username}:${auth?.realm.toString() ?? ''}:${credential}`)
      .digest()
    const integrity = attribute(ATTRIBUTE.integrity, createHmac('sha1', key).update(unsigned).digest())
    const reply = await exchange(auth ? Buffer.concat([unsigned, integrity]) : unsigned, transaction)
    const [realm, nonce] = [reply.attributes.get(ATTRIBUTE.realm), reply.attributes.get(ATTRIBUTE.nonce)]
    const code = codeOf(reply.attributes.get(ATTRIBUTE.error))
    // The first refusal says for which realm and with which nonce to sign; a later one may bring a fresh nonce (438).
    const isFirst = code === 401 && !auth
    if (realm && nonce) auth = { realm, nonce }
    if (isFirst || code === 438) return ask(method, attributes)
    return { code, lifetime: reply.attributes.get(ATTRIBUTE.lifetime)?.readUInt32BE() ?? 0 }
  }

  return {
    bind: () => ask(METHOD.bind, []),
    allocate: () => ask(METHOD.allocate, [attribute(ATTRIBUTE.transport, Buffer.from([17, 0, 0, 0]))]),
    refresh: (seconds) => ask(METHOD.refresh, [attribute(ATTRIBUTE.lifetime, number(seconds))]),
    permit: (ipv4) => ask(METHOD.permit, [attribute(ATTRIBUTE.peer, peerAddress(ipv4))]),
    // Not closed: the server keeps an allocation by its client's port, for some time even after one that was ended, and
    // answers 437 (allocation mismatch) to the next client that the system gives this port.
    [Symbol.dispose]: () => void socket.unref(),
  }
}
