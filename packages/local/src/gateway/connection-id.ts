import { randomBytes } from 'node:crypto'

/** Connection id in API Gateway's form: eleven bytes in base64, so that each ends in '=' and travels as `%3D`. */
export const newConnectionId = (): string => `${randomBytes(11).toString('base64url')}=`

/** Form of a connection id: API Gateway answers 400, not 410, to anything else. */
export const isConnectionId = (text: string): boolean => /^[A-Za-z0-9_-]{15}=$/.test(text)
