import { expect, it } from 'vitest'
import { ENV } from './_events'
import { readApiConfig, readGatewayConfig } from './config'

it('has the defaults of the README', () => {
  expect(readApiConfig(ENV)).toEqual({
    origin: 'https://talki.test',
    socketUrl: 'wss://socket.talki.test/socket',
    seats: 12,
    doorSeconds: 300,
    nonceSeconds: 30,
    sessionSeconds: 86_400,
    iceServers: [{ urls: 'stun:stun.l.google.com:19302' }],
    turn: undefined,
  })
})

it('takes the origin as a browser writes it', () => {
  expect(readApiConfig({ ...ENV, ORIGIN: 'https://TALKI.test:443/' }).origin).toBe('https://talki.test')
})

it('has a TURN server where one is named, and wants its secret', () => {
  const TURN_URLS = 'turn:turn.test:3478?transport=udp, turns:turn.test'
  expect(readApiConfig({ ...ENV, TURN_URLS, TURN_SECRET: 's' }).turn).toEqual({
    urls: ['turn:turn.test:3478?transport=udp', 'turns:turn.test'],
    secret: 's',
  })
  expect(readApiConfig({ ...ENV, TURN_URLS: '', TURN_SECRET: 's' }).turn).toBeUndefined()
  expect(() => readApiConfig({ ...ENV, TURN_URLS })).toThrow(/^TURN_SECRET: is not set/)
})

it.each([
  ['ORIGIN', undefined],
  ['TURN_URLS', 'stun:turn.test'],
  ['ORIGIN', 'talki.test'],
  ['SOCKET_URL', 'https://socket.talki.test'],
  ['SEATS', '0'],
  ['SEATS', '3.5'],
  ['DOOR_SECONDS', 'soon'],
  ['ICE_SERVERS', '{'],
  ['ICE_SERVERS', '[{"url":"stun:old"}]'],
])('names %s when it is %s, and does not quote it', (name, value) => {
  const read = () => readApiConfig({ ...ENV, [name]: value })
  expect(read).toThrow(new RegExp(`^${name}: is not (set|valid)`))
})

it('passes on a session token where there is one', () => {
  expect(readGatewayConfig(ENV).credentials).not.toHaveProperty('sessionToken')
  expect(readGatewayConfig({ ...ENV, AWS_SESSION_TOKEN: 't' }).credentials.sessionToken).toBe('t')
})
