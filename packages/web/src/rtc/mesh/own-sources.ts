import { SOURCES } from '@talki/core/protocol/peer'
import type { Connection } from '../connection/connection'
import type { SourcesOn } from '../media/local-tracks'

/** What a peer was last told of this member's sources: it is told again where that has changed, or over a new connection. */
export const createOwnSources = (sourcesOn: () => SourcesOn) => {
  let lastTold = ''
  return {
    forget: (): void => {
      lastTold = ''
    },
    /** Tells which sources are on, and which media section carries each. */
    tell: (connection: Connection): void => {
      if (!connection.isOpen()) return
      const on = sourcesOn()
      const states = SOURCES.map((source) => ({ source, mid: connection.midOf(source), on: on[source] }))
      const text = JSON.stringify(states)
      if (text !== lastTold && connection.send({ type: 'state', sources: states })) lastTold = text
    },
  }
}
