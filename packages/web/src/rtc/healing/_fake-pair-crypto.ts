import type { PairCrypto } from './pair-crypto'

let count = 0

/** Cryptography that takes no time, for a world whose clock a test turns: it tells who signed, and keeps no secret. */
export const fakePairCrypto = (): PairCrypto => ({
  createSigner: () => {
    const publicKey = `key-${(count += 1)}`.padEnd(87, 'x')
    return Promise.resolve({
      publicKey,
      sign: (text) => Promise.resolve(`${publicKey.replace(/x+$/, '')}-${text.length}`.padEnd(86, 's')),
    })
  },
  verify: (publicKey, text, signature) =>
    Promise.resolve(signature === `${publicKey.replace(/x+$/, '')}-${text.length}`.padEnd(86, 's')),
  newShare: () => `share-${(count += 1)}`.padEnd(43, 'h'),
  createSecret: (shares) => {
    const secret = shares.join('+')
    return Promise.resolve({
      token: (purpose) => Promise.resolve(`${secret} ${purpose}`),
      seal: (purpose, text) => Promise.resolve(JSON.stringify([secret, purpose, text])),
      open: (purpose, sealed) => {
        const [by, forWhat, text] = JSON.parse(sealed) as [string, string, string]
        return Promise.resolve(by === secret && forWhat === purpose ? text : null)
      },
    })
  },
})
