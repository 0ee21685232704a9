import { expect, it } from 'vitest'
import { sitePath } from './site-path'

const files = new Set(['/index.html', '/icon.svg', '/assets/app-1.js', '/ä.txt'])
const path = (url: string) => sitePath(url, (file) => files.has(file))

it.each(['/icon.svg', '/assets/app-1.js', '/index.html'])('finds the file %s', (url) => {
  expect(path(url)).toBe(url)
  expect(path(`${url}?v=1`)).toBe(url)
})

it('finds a file by its encoded name', () => {
  expect(path('/%C3%A4.txt')).toBe('/ä.txt')
})

it.each([
  '/',
  '/new',
  '/r/abc',
  '/r/abc.',
  '/r/abc,',
  '/r/abc)',
  '/r/abc%3E',
  '/r/abc%',
  '/r/abc%E2',
  '/gone.ico',
])('takes %s for a page', (url) => {
  expect(path(url)).toBe('/index.html')
})

it('has no page in place of a built file that is gone', () => {
  expect(path('/assets/app-2.js')).toBeNull()
})
