import type { PeerFrame } from '@talki/core/protocol/peer'

/** What a member tells of the certificates that it sees: its own, and that of each member it is linked with. */
export type SeenFingerprints = Extract<PeerFrame, { type: 'fingerprints' }>['seen']

/** The certificates of one link, as SHA-256 fingerprints. */
export type LinkFingerprints = { own: string; remote: string }

/**
 * Fingerprint of a session description; `null` unless all its sections name the same one, by SHA-256. A browser accepts
 * any of several (RFC 8122 §5), so that a true one beside a false one would prove nothing.
 */
export const fingerprintOf = (sdp: string): string | null => {
  const found = new Set(
    [...sdp.matchAll(/^a=fingerprint:(\S+) (\S+)\s*$/gm)].map(
      ([, hash = '', value = '']) => `${hash.toLowerCase()} ${value.toUpperCase()}`,
    ),
  )
  const [only = ''] = found
  const [, value] = /^sha-256 ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})$/.exec(only) ?? []
  return found.size === 1 ? (value ?? null) : null
}

/**
 * The certificates that a connection has negotiated; `null` before it has, or where they cannot be told. The descriptions
 * are what the browser holds the DTLS handshake against (RFC 8827 §6.5): a link is up only if the peer has proved that it
 * owns the key of the remote one. Not every browser shows the certificate itself.
 */
export const linkFingerprints = (
  pc: Pick<RTCPeerConnection, 'localDescription' | 'remoteDescription'>,
): LinkFingerprints | null => {
  const own = fingerprintOf(pc.localDescription?.sdp ?? '')
  const remote = fingerprintOf(pc.remoteDescription?.sdp ?? '')
  return own === null || remote === null ? null : { own, remote }
}
