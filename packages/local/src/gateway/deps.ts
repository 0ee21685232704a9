import type { Counters } from '../counters'
import type { Delivery, Faults } from '../faults'
import type { Invoke } from '../invoke'
import type { Limits } from '../limits'
import type { StageLog } from '../log'
import type { Stage } from './events'
import type { Turns } from './turns'

/** Dependencies of the gateway and of each of its connections. */
export type GatewayDeps = {
  invoke: Invoke
  limits: Limits
  faults: Faults
  deliver: Delivery
  counters: Counters
  stage: Stage
  log: StageLog
  turns: Turns
  /** Whether the stage's throttle has room for one more message or connect. */
  mayPass: () => boolean
  /** The answer to a message for which there is no room; by default the gateway's own error. */
  busy?: (body: string) => string
}
