import { describe, expect, it } from 'vitest'
import { securityHeaders } from './security-headers'

const https = { origin: 'https://talki.example', socketOrigin: 'wss://socket.talki.example' }

describe('the security headers', () => {
  it('let nothing run or load that the site does not serve itself', () => {
    expect(securityHeaders(https)).toMatchInlineSnapshot(`
      {
        "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob: mediastream:; font-src 'self'; connect-src 'self' wss://socket.talki.example; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "autoplay=(self), camera=(self), clipboard-write=(self), display-capture=(self), fullscreen=(self), microphone=(self), picture-in-picture=(self), screen-wake-lock=(self), accelerometer=(), bluetooth=(), browsing-topics=(), clipboard-read=(), encrypted-media=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), midi=(), payment=(), publickey-credentials-create=(), publickey-credentials-get=(), serial=(), usb=(), xr-spatial-tracking=()",
        "referrer-policy": "no-referrer",
        "strict-transport-security": "max-age=63072000; includeSubDomains",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
      }
    `)
  })

  it('name the exact socket origin', () => {
    const local = securityHeaders({ origin: 'http://localhost:3000', socketOrigin: 'ws://localhost:3000' })
    expect(local['content-security-policy']).toContain("connect-src 'self' ws://localhost:3000;")
  })

  it('promise https only where the site is served over it', () => {
    const local = securityHeaders({ origin: 'http://localhost:3000', socketOrigin: 'ws://localhost:3000' })
    expect(local).not.toHaveProperty('strict-transport-security')
    expect(securityHeaders(https)).toHaveProperty('strict-transport-security')
  })

  it('never allow inline or evaluated code', () => {
    expect(securityHeaders(https)['content-security-policy']).not.toContain('unsafe')
  })
})
