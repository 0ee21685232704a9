import type { IceServer } from '@talki/core/protocol/seat'

export type ConnectionCtor = {
  new (configuration?: RTCConfiguration): RTCPeerConnection
  generateCertificate?: (algorithm: AlgorithmIdentifier) => Promise<RTCCertificate>
}

/**
 * One certificate for all connections of a member, so that one fingerprint stands for them. `undefined` where the
 * browser makes its own for each.
 */
export const generateCertificate = async (
  PeerConnection: ConnectionCtor,
): Promise<RTCCertificate | undefined> => {
  const algorithm: EcKeyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  return PeerConnection.generateCertificate?.(algorithm).catch(() => undefined)
}

/** Makes connections. Candidates are gathered at once (`iceCandidatePoolSize`), not when the description is set. */
export const connectionFactory = (
  PeerConnection: ConnectionCtor,
  iceServers: readonly IceServer[],
  certificate: RTCCertificate | undefined,
): (() => RTCPeerConnection) => {
  const configuration: RTCConfiguration = {
    iceServers: [...iceServers],
    bundlePolicy: 'max-bundle',
    iceCandidatePoolSize: 1,
    ...(certificate ? { certificates: [certificate] } : {}),
  }
  return () => new PeerConnection(configuration)
}
