const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

/** HMAC of a text (RFC 2104), by WebCrypto. SHA-1 is for TURN alone, whose servers know no other. */
export const hmac = async (hash: 'SHA-1' | 'SHA-256', key: string, text: string): Promise<ArrayBuffer> => {
  const imported = await crypto.subtle.importKey('raw', bytes(key), { name: 'HMAC', hash }, false, ['sign'])
  return crypto.subtle.sign('HMAC', imported, bytes(text))
}
