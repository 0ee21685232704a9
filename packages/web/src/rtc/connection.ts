import type { IceServer } from '@talki/core/protocol/join'

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

export type Connections = {
  make: () => RTCPeerConnection
  /** For the connections that are made from now on. */
  setIceServers: (iceServers: readonly IceServer[]) => void
}

/** Makes connections. Candidates are gathered at once (`iceCandidatePoolSize`), not when the description is set. */
export const createConnections = (
  PeerConnection: ConnectionCtor,
  iceServers: readonly IceServer[],
  certificate: RTCCertificate | undefined,
): Connections => {
  const configuration: RTCConfiguration = {
    iceServers: [...iceServers],
    bundlePolicy: 'max-bundle',
    iceCandidatePoolSize: 1,
    ...(certificate ? { certificates: [certificate] } : {}),
  }
  return {
    make: () => new PeerConnection(configuration),
    setIceServers: (servers) => {
      configuration.iceServers = [...servers]
    },
  }
}
