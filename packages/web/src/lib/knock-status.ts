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

/** Title and explanation of each status. */
export const knockText = {
  knocking: { title: 'Knocking…', body: 'Talki is telling the people inside that you are here.' },
  heard: {
    title: 'You have knocked',
    body: 'Somebody inside will let you in. You can check your picture and sound meanwhile.',
  },
  nobody: {
    title: 'Nobody is at the door just now',
    body: 'Nobody inside can hear you now. Your knock is kept while the door is open, and whoever comes back will see it. If you opened this call yourself and have lost your sign-in, open a new one and send its link.',
  },
  unreachable: {
    title: 'Your knock cannot be delivered',
    body: 'Talki’s server cannot be reached from here, so nobody inside knows of you. Check this device’s network; Talki keeps trying.',
  },
} satisfies Record<KnockStatus, { title: string; body: string }>
