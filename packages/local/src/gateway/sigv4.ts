import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export type Credentials = { accessKeyId: string; secretAccessKey: string; region: string }

export type SignedRequest = {
  method: string
  /** As on the request line, still percent-encoded, without a query. */
  path: string
  headers: Record<string, string | string[] | undefined>
  body: Uint8Array
}

/** Why a request is refused: the names AWS gives to these faults. */
export type SignatureFault =
  | 'MissingAuthenticationTokenException'
  | 'IncompleteSignatureException'
  | 'UnrecognizedClientException'
  | 'InvalidSignatureException'

/** Random credentials of this process: no other process can sign for `@connections`. */
export const newCredentials = (region: string): Credentials => ({
  accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
  secretAccessKey: randomBytes(30).toString('base64url'),
  region,
})

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/

const SKEW_MS = 5 * 60_000

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Uint8Array, data: string) => createHmac('sha256', key).update(data).digest()

const parseDate = (text: string) => {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  return match ? Date.parse(`${match.slice(1, 4).join('-')}T${match.slice(4).join(':')}Z`) : Number.NaN
}

/** Canonical path: outside S3 the encoded path is encoded once more, segment by segment. */
const canonicalPath = (path: string) =>
  path
    .split('/')
    .map((segment) =>
      encodeURIComponent(segment).replace(
        /[!'()*]/g,
        (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('/')

/**
 * Checks a SigV4 signature for the service `execute-api`; null means that it holds.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function verifySignature(
  request: SignedRequest,
  credentials: Credentials,
  now: number,
): SignatureFault | null {
  const header = (name: string) => [request.headers[name] ?? ''].flat().join(',')
  if (header('authorization') === '') return 'MissingAuthenticationTokenException'
  const match = AUTHORIZATION.exec(header('authorization'))
  if (!match) return 'IncompleteSignatureException'
  const [, accessKeyId = '', day = '', region = '', service = '', signedHeaders = '', signature = ''] = match
  if (accessKeyId !== credentials.accessKeyId) return 'UnrecognizedClientException'

  const date = header('x-amz-date')
  const names = signedHeaders.split(';')
  const trustworthy =
    Math.abs(parseDate(date) - now) <= SKEW_MS &&
    date.startsWith(day) &&
    region === credentials.region &&
    service === 'execute-api' &&
    names.includes('host') &&
    names.includes('x-amz-date')
  if (!trustworthy) return 'InvalidSignatureException'

  const canonical = [
    request.method,
    canonicalPath(request.path),
    '',
    ...names.map((name) => `${name}:${header(name).trim().replace(/\s+/g, ' ')}`),
    '',
    signedHeaders,
    sha256(request.body),
  ].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${credentials.secretAccessKey}`,
  )
  return timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex'))
    ? null
    : 'InvalidSignatureException'
}
