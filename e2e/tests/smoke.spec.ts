import { PROTOCOL_VERSION } from '@talki/core/protocol/frames'
import { createHash } from 'node:crypto'
import { openLine, signIn } from '@talki/local/_caller'
import WebSocket from 'ws'
import { expectFullMesh } from '../_people'
import { admit, knock, openCall } from '../_steps'
import { expect, test as local } from '../_test'

// What has to be so of every stage that is up, seen from outside: `npm run smoke -- https://…` asks a deployed one, and
// without an address it is the local stage.
const deployed = process.env.SMOKE_ORIGIN
const test = deployed ? local.extend({ origin: [deployed, { scope: 'worker' }] }) : local

const ROOM = 'a'.repeat(26)
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const post = (origin: string, headers: Record<string, string>, body = '{}') =>
  fetch(`${origin}/api/auth.me`, {
    method: 'POST',
    body,
    headers: { origin, 'content-type': 'application/json', 'x-amz-content-sha256': sha256(body), ...headers },
  })

/** The status by which an upgrade is refused; 101 where it is not. */
const dial = (url: string, origin: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { origin })
    socket.once('unexpected-response', (request, { statusCode = 0 }) => {
      request.destroy()
      resolve(statusCode)
    })
    socket.once('open', () => {
      socket.close()
      resolve(101)
    })
    socket.once('error', reject)
  })

test('pages and errors carry the security headers', async ({ origin }) => {
  const answers = await Promise.all([
    fetch(origin),
    fetch(`${origin}/r/${ROOM}`),
    fetch(`${origin}/assets/none-12345678.js`),
    fetch(`${origin}/api/auth.me`),
    post(origin, { origin: 'https://evil.example' }),
  ])
  for (const { headers, url } of answers) {
    const sent = (name: string) => headers.get(name) ?? ''
    expect(sent('content-security-policy'), url).toMatch(/default-src 'none'.*connect-src 'self' wss?:\/\//)
    expect(sent('x-content-type-options'), url).toBe('nosniff')
    expect(sent('x-frame-options'), url).toBe('DENY')
    expect(sent('referrer-policy'), url).not.toBe('')
    expect(sent('permissions-policy'), url).toContain('camera=(self)')
    if (origin.startsWith('https:')) expect(sent('strict-transport-security'), url).toContain('max-age=')
  }
})

test('a deep link is the site, and the api takes what a page of ours sends and nothing else', async ({
  origin,
}) => {
  const deep = await fetch(`${origin}/r/${ROOM}`)
  expect(deep.status).toBe(200)
  expect(deep.headers.get('content-type')).toContain('text/html')
  expect((await fetch(`${origin}/api/auth.me`)).status).toBe(405)
  const answer = await post(origin, {})
  expect(answer.status).toBe(200)
  expect(answer.headers.get('cache-control')).toContain('no-store')
  expect((await post(origin, { 'x-amz-content-sha256': sha256('another body') })).status).toBe(403)
  expect((await post(origin, { origin: 'https://evil.example' })).status).toBe(403)
})

test('the socket opens once for a nonce, to a page of ours', async ({ origin }) => {
  const seat = await (await signIn(origin, 'Smoke')).seat('rooms.create')
  const { url } = seat.socket
  const bare = new URL(url)
  bare.search = ''
  expect(await dial(bare.href, origin)).toBe(401)
  expect(await dial(url, 'https://evil.example')).toBe(403)
  const line = await openLine(url, origin)
  line.send({ type: 'hello', version: PROTOCOL_VERSION, signals: [] })
  await expect.poll(line.types).toContain('welcome')
  expect(await dial(url, origin)).toBe(401)
  line.send({ type: 'leave' })
  line.socket.close()
  await line.closed
})

test('two people have a whole call', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const link = await openCall(ada)
  await knock(ben, link)
  await admit(ada, ben)
  await expectFullMesh([ada, ben])
})
