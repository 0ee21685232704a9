import type { ServerLoss } from '../rtc/call-events'
import { t } from '../words/words'

type Words = {
  /** For the place where the door's time was. */
  short: string
  /** What it means for the call, as a sentence. */
  hint: string
  /** Why leaving is for good. */
  leave: string
}

/** Words for why the server has no more part in the call. */
export const lossWords = (loss: ServerLoss): Words => ({
  short: t(`serverLoss.${loss}.short`),
  hint: t(`serverLoss.${loss}.hint`),
  leave: t(`serverLoss.${loss}.leave`),
})
