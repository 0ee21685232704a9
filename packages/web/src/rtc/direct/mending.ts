import type { MemberId } from '@talki/core/id'
import type { Connection } from '../connection/connection'
import { createDirectExchange, type DirectExchange, type DirectExchangeDeps } from './direct-exchange'

export type MendingDeps = Omit<DirectExchangeDeps, 'accepts'> & {
  /** Fingerprint of the certificate that a member's page is known by; `null` where there has been no link. */
  fingerprintOf: (id: MemberId) => string | null
  /** Takes a connection whose channel is open as the link to this member. */
  takeOver: (id: MemberId, made: Connection, byMe: boolean) => void
}

export type MendingHandlers = {
  /** The link is there. */
  onDone: () => void
  /** The answer was taken, and no link has come about. */
  onNoLink: () => void
}

/** Mends links of a call by codes that users pass on: a fresh connection takes the broken one's place (docs/adr/0117). */
export const createMending = ({ fingerprintOf, takeOver, ...deps }: MendingDeps) => ({
  /** Begins an exchange with one peer. Only codes of the page that the link was with are taken, by its certificate. */
  begin: (id: MemberId, { onDone, onNoLink }: MendingHandlers): DirectExchange => {
    const known = fingerprintOf(id)
    return createDirectExchange(
      { ...deps, accepts: ({ fingerprint }) => fingerprint === known },
      {
        onOpen: ({ connection, role }) => {
          takeOver(id, connection, role === 'inviter')
          onDone()
        },
        onNoLink,
      },
    )
  },
})
