import { wordlist } from '@scure/bip39/wordlists/english.js'

/** The word of a number of 11 bits: BIP-39's English list, whose words differ within their first four letters. */
export const securityWord = (number: number): string => wordlist[number] ?? ''
