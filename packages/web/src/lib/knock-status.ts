import { t } from '../words/words'

/** What has become of a knock: on its way, told to the admin, heard by nobody just now, or not to be delivered. */
export type KnockStatus = 'knocking' | 'heard' | 'nobody' | 'unreachable'

type Socket = 'connecting' | 'open' | 'resting' | 'reconnecting' | 'unreachable' | 'closed'

/**
 * Status of a knock. The server's answer over HTTP says only that the knock is recorded: the admin is told once the
 * socket is live. `isHeard`: an admin can be reached, by the server's last word.
 */
export const knockStatus = (socket: Socket, isHeard: boolean): KnockStatus => {
  if (socket === 'unreachable') return 'unreachable'
  if (socket !== 'open') return 'knocking'
  return isHeard ? 'heard' : 'nobody'
}

/** Title and explanation of a status. */
export const knockText = (status: KnockStatus): { title: string; body: string } => ({
  title: t(`knocks.${status}.title`),
  body: t(`knocks.${status}.body`),
})
