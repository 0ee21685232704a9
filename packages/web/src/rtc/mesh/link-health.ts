import type { Connection } from '../connection/connection'
import type { LinkHealth } from '../connection/recovery-policy'

/** State of a link, as recovery judges it. A peer of whom nothing comes is `silent`, whatever the browser says. */
export const linkHealth = (connection: Connection | null): LinkHealth['link'] => {
  if (!connection) return 'none'
  if (connection.isUp() && !connection.isDoubtful()) return 'up'
  const state = connection.state()
  if (state === 'failed') return 'failed'
  if (state !== 'disconnected' && state !== 'connected') return 'connecting'
  return connection.isDoubtful() ? 'silent' : 'unstable'
}
