import type { IncomingMessage } from 'node:http'

/**
 * A request's whole body, or null when it is larger than `maxBytes`: by its Content-Length, unread, or as soon as more
 * has come. The rest is then left unread.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return null
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
