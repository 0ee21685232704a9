import { browserPairCrypto } from './pair-crypto'

const found = browserPairCrypto(globalThis.crypto)
if (!found) throw new Error('this Node has no WebCrypto')

/** The cryptography of browsers, as Node has it too. */
export const crypto = found
