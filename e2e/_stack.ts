import { join } from 'node:path'

const SITE = join(import.meta.dirname, '../packages/web/dist')

/** In memory, with the built site, and no STUN server to wait for. */
export const STACK = { database: 'memory', site: SITE, env: { ICE_SERVERS: '[]' } }
