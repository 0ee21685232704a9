import { fingerprintOf } from '../security/fingerprint'
import { CANDIDATE_TYPES, type DirectCandidate, type DirectCode } from './direct-code'

/** What a code says of a connection, without who it is from. */
export type DirectParts = Pick<DirectCode, 'kind' | 'ufrag' | 'pwd' | 'fingerprint' | 'candidates'>

/** ICE's preference for each type of candidate (RFC 8445 §5.1.2.2). */
const PREFERENCE = { host: 126, srflx: 100, relay: 2 } as const

/** How many candidates of each type go into a code, of those that the browser likes best. */
const SHARE = { host: 4, srflx: 2, relay: 2 } as const

const CANDIDATE = /^a=candidate:\S+ 1 udp (\d+) (\S+) (\d+) typ (host|srflx|relay)\b/gim

const candidatesOf = (sdp: string): DirectCandidate[] => {
  const found = [...sdp.matchAll(CANDIDATE)]
    .map(([, priority, address = '', port, type = '']) => ({
      type: type.toLowerCase() as DirectCandidate['type'],
      address,
      port: Number(port),
      priority: Number(priority),
    }))
    .sort((a, b) => b.priority - a.priority)
  return CANDIDATE_TYPES.flatMap((type) =>
    found.filter((each) => each.type === type).slice(0, SHARE[type]),
  ).map(({ type, address, port }) => ({ type, address, port }))
}

/**
 * The parts of a local description that a code has to carry; `null` for a description of anything but the one section
 * of the data channel, from which a template makes it again.
 */
export const partsOf = (type: RTCSdpType, sdp: string): DirectParts | null => {
  const sections = sdp.match(/^m=.*$/gm) ?? []
  const line = (name: string): string => new RegExp(`^a=${name}:(\\S+)\\s*$`, 'm').exec(sdp)?.[1] ?? ''
  const fingerprint = fingerprintOf(sdp)
  const isPlain = sections.length === 1 && sections[0].startsWith('m=application ') && line('mid') === '0'
  const [ufrag, pwd, setup] = [line('ice-ufrag'), line('ice-pwd'), line('setup')]
  const isAnswer = type === 'answer' && (setup === 'active' || setup === 'passive')
  if (!isPlain || fingerprint === null || ufrag === '' || pwd === '') return null
  if (type !== 'offer' && !isAnswer) return null
  const kind = setup === 'active' || setup === 'passive' ? setup : 'offer'
  return { kind, ufrag, pwd, fingerprint, candidates: candidatesOf(sdp) }
}

const candidateLine = ({ type, address, port }: DirectCandidate, index: number): string => {
  const priority = PREFERENCE[type] * 2 ** 24 + (65_535 - index) * 256 + 255
  // Where the candidate was seen from is nobody's business, and no browser needs it.
  const related = type === 'host' ? '' : ' raddr 0.0.0.0 rport 9'
  return `a=candidate:${index + 1} 1 udp ${priority} ${address} ${port} typ ${type}${related}`
}

/** The session description of a code (RFC 8829, RFC 8841): one section, for the data channel. */
export const descriptionOf = (code: DirectParts): { type: 'offer' | 'answer'; sdp: string } => {
  const isOffer = code.kind === 'offer'
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${code.ufrag}`,
    `a=ice-pwd:${code.pwd}`,
    'a=ice-options:trickle',
    `a=fingerprint:sha-256 ${code.fingerprint}`,
    `a=setup:${isOffer ? 'actpass' : code.kind}`,
    'a=mid:0',
    'a=sctp-port:5000',
    'a=max-message-size:262144',
    ...code.candidates.map(candidateLine),
  ]
  return { type: isOffer ? 'offer' : 'answer', sdp: `${lines.join('\r\n')}\r\n` }
}
