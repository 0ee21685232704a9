import { generateKeyPairSync, sign } from 'node:crypto'
import {
  type ASN1Encodable,
  ASN1BitString,
  ASN1Boolean,
  ASN1Class,
  ASN1EncodableSequence,
  ASN1EncodableSet,
  ASN1Form,
  ASN1Integer,
  ASN1ObjectIdentifier,
  ASN1OctetString,
  ASN1UTCTime,
  ASN1UTF8String,
  ASN1Value,
  encodeASN1,
  encodeObjectIdentifier,
  parseASN1NoLeftoverBytes,
} from '@oslojs/asn1'

const sequence = (...elements: ASN1Encodable[]) => new ASN1EncodableSequence(elements)
const oid = (dotted: string) => new ASN1ObjectIdentifier(encodeObjectIdentifier(dotted))
const bits = (bytes: Uint8Array) => new ASN1BitString(bytes, bytes.byteLength * 8)
const year = (twoDigits: number) => new ASN1UTCTime(twoDigits, 1, 1, 0, 0, 0)

/** Context-specific element by its number, around encoded contents. */
const tagged = (tag: number, form: ASN1Form, contents: Uint8Array) =>
  new ASN1Value(ASN1Class.ContextSpecific, form, tag, contents)

const commonName = (text: string) =>
  sequence(
    new ASN1EncodableSet([sequence(oid('2.5.4.3'), new ASN1UTF8String(new TextEncoder().encode(text)))]),
  )

const extensions = (host: string) =>
  sequence(
    sequence(
      oid('2.5.29.19'), // basicConstraints: an authority, as a certificate that signs itself is
      new ASN1Boolean(true),
      new ASN1OctetString(encodeASN1(sequence(new ASN1Boolean(true)))),
    ),
    sequence(
      oid('2.5.29.17'), // subjectAltName
      new ASN1OctetString(
        encodeASN1(sequence(tagged(2, ASN1Form.Primitive, new TextEncoder().encode(host)))),
      ),
    ),
  )

const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`

/**
 * Self-signed certificate of a host, with its key, both in PEM; valid from 2000 to 2049. Node makes keys and signatures,
 * but no certificates.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export const selfSigned = (host: string): { cert: string; key: string } => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const algorithm = sequence(oid('1.2.840.10045.4.3.2')) // ecdsa-with-SHA256
  const body = sequence(
    tagged(0, ASN1Form.Constructed, encodeASN1(new ASN1Integer(2n))), // version 3
    new ASN1Integer(1n),
    algorithm,
    commonName(host),
    sequence(year(0), year(49)),
    commonName(host),
    parseASN1NoLeftoverBytes(publicKey.export({ type: 'spki', format: 'der' })),
    tagged(3, ASN1Form.Constructed, encodeASN1(extensions(host))),
  )
  const signature = sign('sha256', encodeASN1(body), privateKey)
  return {
    cert: pem(encodeASN1(sequence(body, algorithm, bits(signature)))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
