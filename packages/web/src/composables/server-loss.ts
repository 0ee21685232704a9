import type { ServerLoss } from '../rtc/call-events'

type Words = {
  /** For the place where the door's time was. */
  short: string
  /** What it means for the call, as a sentence. */
  hint: string
  /** Why leaving is for good. */
  leave: string
}

/** Words for why the server has no more part in the call. */
export const lossWords: Record<ServerLoss, Words> = {
  door: {
    short: 'Door closed',
    hint: 'The door has closed. The server has forgotten this call; talk on as long as you like.',
    leave: 'The door has closed, so you could not come back unless it is opened again.',
  },
  signed_out: {
    short: 'Signed out',
    hint: 'Your sign-in has ended, so the server no longer knows you in this call. Talk on; others may still answer the door.',
    leave: 'You are signed out, so you could only come back as somebody who knocks anew.',
  },
  unseated: {
    short: 'Other name now',
    hint: 'The server no longer knows you in this call, for this browser has another name by now. Talk on; others may still answer the door.',
    leave: 'This browser has another name by now, so you could only come back as somebody who knocks anew.',
  },
  left_behind: {
    short: 'Door open for others',
    hint: 'The door was opened again, and this tab could not go along. Talk on; people who come in now may not see you.',
    leave: 'This tab has no place at the new door, so you could only come back as somebody who knocks anew.',
  },
  version: {
    short: 'Tab out of date',
    hint: 'The server has been renewed and no longer serves this tab. Talk on; others may still answer the door.',
    leave:
      'The server no longer serves this tab. Once its door has closed, you could not come back to the call.',
  },
}
