import { fromBase64Url, toBase64Url } from '../base64'

/** This page's own key, whose private half no script can read. */
export type Signer = {
  /** Uncompressed point of P-256 (65 bytes), in base64url. */
  publicKey: string
  /** Signature of a text: ECDSA with SHA-256, in base64url. */
  sign: (text: string) => Promise<string>
}

/** What two members share since they met: a secret that neither tells anybody, made of a half of each. */
export type PairSecret = {
  /** 256 bits for a purpose (HKDF-SHA-256, RFC 5869), in base64url: tells nothing of the secret or of other purposes. */
  token: (purpose: string) => Promise<string>
  /** Encrypts a text (AES-256-GCM) under a key for the purpose; only the same purpose opens it. In base64url. */
  seal: (purpose: string, text: string) => Promise<string>
  /** Opens what was sealed for this purpose. `null` for anything else; never rejects. */
  open: (purpose: string, sealed: string) => Promise<string | null>
}

/** The cryptography of a pair. Tests pass a fake that takes no time. */
export type PairCrypto = {
  createSigner: () => Promise<Signer>
  /** Whether a signature is that of this public key; false for whatever is no key or no signature. */
  verify: (publicKey: string, text: string, signature: string) => Promise<boolean>
  /** A half of a secret: 256 random bits in base64url. */
  newShare: () => string
  /** The secret of two halves, in an order that both sides know. Rejects where one is no base64url. */
  createSecret: (shares: readonly [string, string]) => Promise<PairSecret>
}

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' }
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' }
const IV_BYTES = 12

/** Lengths say what a signal is; sealed texts are therefore filled up to a multiple of so many characters. */
const PADDING = 1024

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

const createSecret = async (subtle: SubtleCrypto, shares: readonly [string, string]): Promise<PairSecret> => {
  const halves = shares.map(fromBase64Url)
  const material = new Uint8Array(halves.flatMap((half) => [...half]))
  const key = await subtle.importKey('raw', material, 'HKDF', false, ['deriveBits', 'deriveKey'])
  const hkdf = (purpose: string): HkdfParams => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: encode('talki pair 1'),
    info: encode(purpose),
  })
  const sealing = (purpose: string): Promise<CryptoKey> =>
    subtle.deriveKey(hkdf(`seal ${purpose}`), key, { name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
      'decrypt',
    ])
  return {
    token: async (purpose) =>
      toBase64Url(new Uint8Array(await subtle.deriveBits(hkdf(`token ${purpose}`), key, 256))),
    seal: async (purpose, text) => {
      const iv = globalThis.crypto.getRandomValues(new Uint8Array(IV_BYTES))
      const padded = text.padEnd(Math.ceil(text.length / PADDING) * PADDING)
      const sealed = await subtle.encrypt({ name: 'AES-GCM', iv }, await sealing(purpose), encode(padded))
      return toBase64Url(new Uint8Array([...iv, ...new Uint8Array(sealed)]))
    },
    open: async (purpose, sealed) => {
      try {
        const bytes = fromBase64Url(sealed)
        const algorithm = { name: 'AES-GCM', iv: bytes.slice(0, IV_BYTES) }
        const text = await subtle.decrypt(algorithm, await sealing(purpose), bytes.slice(IV_BYTES))
        return new TextDecoder().decode(text).trimEnd()
      } catch {
        return null
      }
    },
  }
}

/** The browser's cryptography; `null` where the page is no secure context, and pairs heal by other ways alone. */
export const browserPairCrypto = (crypto: Crypto): PairCrypto | null => {
  // Absent outside secure contexts, whatever the types say.
  if (!('subtle' in crypto)) return null
  const { subtle } = crypto
  return {
    createSigner: async () => {
      const { privateKey, publicKey } = await subtle.generateKey(ECDSA, false, ['sign', 'verify'])
      return {
        // A public key can be exported whatever the private one allows.
        publicKey: toBase64Url(new Uint8Array(await subtle.exportKey('raw', publicKey))),
        sign: async (text) =>
          toBase64Url(new Uint8Array(await subtle.sign(SIGNATURE, privateKey, encode(text)))),
      }
    },
    verify: async (publicKey, text, signature) => {
      try {
        const key = await subtle.importKey('raw', fromBase64Url(publicKey), ECDSA, false, ['verify'])
        return await subtle.verify(SIGNATURE, key, fromBase64Url(signature), encode(text))
      } catch {
        return false
      }
    },
    newShare: () => toBase64Url(crypto.getRandomValues(new Uint8Array(32))),
    createSecret: (shares) => createSecret(subtle, shares),
  }
}
