/** The fingerprints of a session description (RFC 8122), each once, as one text to compare: lower case, in order. */
export const fingerprintsOf = (sdp: string): string => {
  const found = Array.from(sdp.matchAll(/^a=fingerprint:(\S+ \S+)\s*$/gm), ([, fingerprint = '']) =>
    fingerprint.toLowerCase(),
  )
  return [...new Set(found)].sort().join()
}
