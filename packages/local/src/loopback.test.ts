import { expect, it } from 'vitest'
import { atOrigin } from './loopback'

const site = 'http://localhost:3000'

it.each([
  ['127.0.0.1:3000', '/r/abc?x=1', 'http://localhost:3000/r/abc?x=1'],
  ['[::1]:3000', '/', 'http://localhost:3000/'],
  ['127.1.2.3:3000', '//evil.test', 'http://localhost:3000//evil.test'],
])('leads from %s%s to the origin', (host, path, to) => {
  expect(atOrigin(site, host, path)).toBe(to)
})

it('leads to whichever name the origin has', () => {
  expect(atOrigin('http://127.0.0.1:3000', 'localhost:3000', '/new')).toBe('http://127.0.0.1:3000/new')
})

it.each([
  [site, 'localhost:3000'],
  [site, '192.168.1.7:3000'],
  [site, 'talki.example'],
  [site, '127.0.0.1.evil.test'],
  [site, 'bad host'],
  [site, undefined],
  // Behind a proxy: a health check by the loopback address is to be answered.
  ['https://talki.example', '127.0.0.1:3000'],
])('leaves a request for %s by %s as it is', (origin, host) => {
  expect(atOrigin(origin, host, '/')).toBeNull()
})
