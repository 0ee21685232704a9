import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { sitePath } from './site-path'

/** Answers a GET or HEAD for the site. */
export type Site = (request: IncomingMessage, response: ServerResponse) => Promise<void>

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

const COMPRESSIBLE = /^(text\/|application\/(json|wasm|manifest\+json)|image\/svg)/

type Encoding = 'identity' | 'gzip' | 'br'
type File = {
  type: string
  etag: string
  cacheControl: string
  encoded: (encoding: Encoding) => Promise<Buffer>
}

const compress: Record<Encoding, (body: Buffer) => Promise<Buffer>> = {
  identity: (body) => Promise.resolve(body),
  gzip: (body) => promisify(gzip)(body, { level: 9 }),
  // Quality 9 is within a few per cent of 11 and takes a tenth of its time.
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
}

const toFile = (path: string, body: Buffer): File => {
  const cache = new Map<Encoding, Promise<Buffer>>()
  return {
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    etag: createHash('sha256').update(body).digest('base64url').slice(0, 22),
    // Vite puts a content hash in the name of everything under assets/.
    cacheControl: path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    encoded: (encoding) => {
      const result = cache.get(encoding) ?? compress[encoding](body)
      cache.set(encoding, result)
      return result
    },
  }
}

/** Whether an Accept-Encoding header takes this coding: named, and not with q=0. */
const accepts = (header: string, coding: string) =>
  header.split(',').some((part) => {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    return name === coding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })

/**
 * The built site, held in memory: a rebuild under a running server changes nothing, and no request touches
 * the disk.
 */
export async function openSite(directory: string): Promise<Site> {
  const files = new Map<string, File>()
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const absolute = join(entry.parentPath, entry.name)
    const path = `/${relative(directory, absolute).split(sep).join('/')}`
    files.set(path, toFile(path, await readFile(absolute)))
  }

  return async (request, response) => {
    const path = sitePath(request.url ?? '/', (candidate) => files.has(candidate))
    const file = path === null ? undefined : files.get(path)
    if (!file) {
      response.writeHead(404, { 'content-type': 'text/plain', 'cache-control': 'no-store' })
      response.end('Not found\n')
      return
    }
    const header = [request.headers['accept-encoding'] ?? ''].flat().join(',')
    const compressible = COMPRESSIBLE.test(file.type)
    const encoding = !compressible
      ? 'identity'
      : accepts(header, 'br')
        ? 'br'
        : accepts(header, 'gzip')
          ? 'gzip'
          : 'identity'
    const etag = `"${file.etag}-${encoding}"`
    response.setHeader('cache-control', file.cacheControl)
    response.setHeader('etag', etag)
    if (compressible) response.setHeader('vary', 'accept-encoding')
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304).end()
      return
    }
    const body = await file.encoded(encoding)
    response.writeHead(200, {
      'content-type': file.type,
      'content-length': body.byteLength,
      ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
}
