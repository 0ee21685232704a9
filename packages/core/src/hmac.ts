type Hash = 'SHA-1' | 'SHA-256'

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

const imported = (hash: Hash, key: string, usage: 'sign' | 'verify') =>
  crypto.subtle.importKey('raw', bytes(key), { name: 'HMAC', hash }, false, [usage])

/** HMAC of a text (RFC 2104), by WebCrypto. SHA-1 is for TURN alone, whose servers know no other. */
export const hmac = async (hash: Hash, key: string, text: string): Promise<ArrayBuffer> =>
  crypto.subtle.sign('HMAC', await imported(hash, key, 'sign'), bytes(text))

/** Whether a claimed HMAC is that of a text, compared in constant time. */
export const isHmac = async (
  hash: Hash,
  key: string,
  { text, claimed }: { text: string; claimed: Uint8Array },
): Promise<boolean> =>
  crypto.subtle.verify('HMAC', await imported(hash, key, 'verify'), Uint8Array.from(claimed), bytes(text))
