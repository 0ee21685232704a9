import type { Member } from '@talki/core/protocol/member'

/** The two of a call without a server. */
export type Two = { me: Member; other: Member }
