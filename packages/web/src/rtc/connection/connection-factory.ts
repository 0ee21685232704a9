import type { IceServer } from '@talki/core/protocol/join'
import type { PeerConnectionConstructor } from '../platform'

/**
 * One certificate for all connections of a member, so that one fingerprint stands for them. `undefined` where the
 * browser makes its own for each connection.
 */
export const generateCertificate = async (
  PeerConnection: PeerConnectionConstructor,
): Promise<RTCCertificate | undefined> => {
  const algorithm: EcKeyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  return PeerConnection.generateCertificate?.(algorithm).catch(() => undefined)
}

export type ConnectionFactory = {
  create: () => RTCPeerConnection
  /** Sets the ICE servers of the connections that are made from now on. */
  setIceServers: (iceServers: readonly IceServer[]) => void
}

/** Makes RTCPeerConnections. Candidates are gathered at once (`iceCandidatePoolSize`), not when the description is set. */
export const createConnectionFactory = (
  PeerConnection: PeerConnectionConstructor,
  iceServers: readonly IceServer[],
  certificate: RTCCertificate | undefined,
): ConnectionFactory => {
  const configuration: RTCConfiguration = {
    iceServers: [...iceServers],
    bundlePolicy: 'max-bundle',
    iceCandidatePoolSize: 1,
    ...(certificate ? { certificates: [certificate] } : {}),
  }
  return {
    create: () => new PeerConnection(configuration),
    setIceServers: (servers) => {
      configuration.iceServers = [...servers]
    },
  }
}
