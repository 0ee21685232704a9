import type { Reaction } from '@talki/core/protocol/peer'
import { err, type Result } from '@talki/core/result'
import type { Call } from '../rtc/call'
import type { AcceptError, OfferError } from '../rtc/files/files'

type Talk = Pick<Call, 'say' | 'raiseHand' | 'react' | 'offerFile' | 'acceptFile' | 'cancelFile'>

/**
 * Verbs by which the user talks in a call beside sound and picture; the same for a call with a server and for one of two by
 * codes. `talk` is null outside of a call.
 */
export const talkVerbs = (talk: () => Talk | null) => ({
  /** Says something in the call's chat. False where it is empty, too long, or one too many. */
  say: (text: string): boolean => talk()?.say(text) ?? false,
  /** Raises or lowers the user's hand. False where that is one too many for what a call can keep. */
  raiseHand: (up: boolean): boolean => talk()?.raiseHand(up) ?? false,
  /** Shows a reaction to everybody. False where it is one too many for now. */
  react: (reaction: Reaction): boolean => talk()?.react(reaction) ?? false,
  /** Offers a file to everybody who is here. Never rejects. */
  offerFile: async (file: File): Promise<Result<void, OfferError>> =>
    talk()?.offerFile(file, file.name) ?? err({ code: 'nobody_here' }),
  /** Accepts another member's file. */
  acceptFile: (id: string): Result<void, AcceptError> =>
    talk()?.acceptFile(id) ?? err({ code: 'unknown_file' }),
  /** Withdraws an own file, or declines or cancels another member's. */
  cancelFile: (id: string): void => talk()?.cancelFile(id),
})
