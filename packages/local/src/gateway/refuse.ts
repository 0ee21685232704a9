import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

/** Answer to a refused upgrade. `connectionId` grants nothing, and AWS sends it too. */
export type Refusal = { status: number; message: string; connectionId?: string }

/** Answers an upgrade request with an error in place of the upgrade, and ends the connection. */
export function refuse(socket: Duplex, { status, message, connectionId }: Refusal): void {
  const requestId = crypto.randomUUID()
  const body = JSON.stringify({ message, ...(connectionId ? { connectionId } : {}), requestId })
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}
