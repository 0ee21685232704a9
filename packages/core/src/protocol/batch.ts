/**
 * What stands between the procedures of one request in its path. tRPC's own comma would have to be encoded, and CloudFront
 * signs the path: signer and origin encode what is not unreserved (RFC 3986, 2.3) in ways that may differ.
 */
export const BATCH_SEPARATOR = '~'
