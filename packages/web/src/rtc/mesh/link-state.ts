/**
 * The state of the link to a peer, as the page shows it. `detour`: its signals go by a third member or by the rescue
 * line. `lost`: nothing has helped; the user may try again, or leave the peer out.
 */
export type LinkState = 'connecting' | 'connected' | 'reconnecting' | 'detour' | 'lost'

/**
 * Why a peer is gone. `left`: it said so, or the server did. `removed`: by the admin. `lost`: out of reach for longer
 * than the lease, or left out by the user.
 */
export type GoneReason = 'left' | 'removed' | 'lost'
