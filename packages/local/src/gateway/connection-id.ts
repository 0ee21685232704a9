import { randomBytes } from 'node:crypto'

/** As API Gateway's: eleven bytes in base64, so that every id ends in '=' and has to travel as `%3D`. */
export const newConnectionId = (): string => `${randomBytes(11).toString('base64url')}=`

/** API Gateway answers 400, not 410, for what cannot be one of its ids. */
export const isConnectionId = (text: string): boolean => /^[A-Za-z0-9_-]{15}=$/.test(text)
