import * as v from 'valibot'
import { MemberId } from '../id'

/** The most links that one member reports: more seats there are in no room. */
const LINKS_MAX = 32

/** Report of one member's link to another, by that member's own measurement. */
export const LinkReport = v.object({
  to: MemberId,
  state: v.picklist(['connecting', 'connected', 'reconnecting']),
  /** Round trip in milliseconds; null where nothing measures it. */
  rttMs: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(60_000))),
  /** Part of the packets to the reporting member that was lost since the report before, 0–1; null where none came. */
  loss: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  /** Whether media goes by a TURN server; null while there is no path. */
  route: v.nullable(v.picklist(['direct', 'relayed'])),
  /** What keeps the reporting member's picture on this link below what it could be; left out where nothing does. */
  limit: v.optional(v.picklist(['cpu', 'bandwidth'])),
  /** How often the link has had a new path negotiated since the members met. */
  restarts: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000)),
})
export type LinkReport = v.InferOutput<typeof LinkReport>

/** Reports of one member's links. Those that only a newer version can read are left out. */
export const LinkReports = v.pipe(
  v.array(v.unknown()),
  v.maxLength(LINKS_MAX),
  v.transform((entries) => entries.filter((entry) => v.is(LinkReport, entry))),
  v.array(LinkReport),
)
