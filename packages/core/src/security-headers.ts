export type SecurityHeaderOptions = {
  /** The site's origin, e.g. `https://talki.example`. Over http (localhost) no HSTS is sent. */
  origin: string
  /** The origin that browsers dial for signalling, e.g. `wss://socket.talki.example`. */
  socketOrigin: string
}

const allowed = [
  'autoplay',
  'camera',
  'clipboard-write',
  'display-capture',
  'fullscreen',
  'microphone',
  'picture-in-picture',
  'screen-wake-lock',
]

/** Powerful features that a call has no use for, so that no injected script finds them open. */
const refused = [
  'accelerometer',
  'bluetooth',
  'browsing-topics',
  'clipboard-read',
  'encrypted-media',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'midi',
  'payment',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'serial',
  'usb',
  'xr-spatial-tracking',
]

/**
 * Content-Security-Policy of the site. 'self' covers a WebSocket of the same origin in some browsers only,
 * so the socket's origin is always named.
 */
export const contentSecurityPolicy = (socketOrigin: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob: mediastream:",
    "font-src 'self'",
    `connect-src 'self' ${socketOrigin}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

/**
 * Security headers that every answer of the site and its API carries, by lower-case name. One table for the local
 * stage and for the CloudFront response-headers policy.
 */
export const securityHeaders = ({ origin, socketOrigin }: SecurityHeaderOptions): Record<string, string> => ({
  'content-security-policy': contentSecurityPolicy(socketOrigin),
  'permissions-policy': [
    ...allowed.map((feature) => `${feature}=(self)`),
    ...refused.map((feature) => `${feature}=()`),
  ].join(', '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  // For browsers that do not know frame-ancestors.
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  ...(origin.startsWith('https:')
    ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }
    : {}),
})
