import * as v from 'valibot'
import { expect, it } from 'vitest'
import { apiEvent } from '../_events'
import { networkOf } from './address'
import { ApiEvent } from './event'

const of = (headers: Record<string, string>) => networkOf(v.parse(ApiEvent, apiEvent('auth.me', { headers })))
const viewer = (address: string) => of({ 'true-client-ip': address })

it('takes the edge’s word', () => {
  expect(viewer('198.51.100.7')).toBe('198.51.100.7')
  expect(viewer('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2')
  for (const mapped of ['::ffff:198.51.100.7', '::FFFF:c633:6407', '0:0:0:0:0:ffff:198.51.100.7']) {
    expect(viewer(mapped)).toBe('198.51.100.7')
  }
})

it('counts an IPv6 network as one, however it is written', () => {
  expect(viewer('2001:db8::1')).toBe('2001:db8:0:0')
  expect(viewer('2001:0DB8:0000:0000:ffff::1')).toBe('2001:db8:0:0')
  expect(viewer('::1')).toBe('0:0:0:0')
  expect(viewer('2001:db8:0:1::1')).not.toBe(viewer('2001:db8::1'))
})

it('counts together who has no address', () => {
  const event = apiEvent('auth.me') as { requestContext: { http: object } }
  const { requestContext } = event
  for (const sourceIp of ['', 'nonsense', '0x7f.1']) {
    const http = { ...requestContext.http, sourceIp }
    const read = v.parse(ApiEvent, { ...event, requestContext: { ...requestContext, http } })
    expect(networkOf(read)).toBe('unknown')
  }
})

it('takes nobody else’s', () => {
  expect(of({ 'x-forwarded-for': '203.0.113.9', 'x-real-ip': '203.0.113.9' })).toBe('192.0.2.1')
  for (const nonsense of [
    '',
    'localhost',
    '203.0.113.9:80',
    '0x7f.1',
    '1',
    '999.1.1.1',
    '203.0.113.9, 203.0.113.8',
  ]) {
    expect(viewer(nonsense)).toBe('192.0.2.1')
  }
})
